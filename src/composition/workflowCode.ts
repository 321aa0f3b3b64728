/** The workflows' code as a worker takes it: bundled once by the build, or at the start of a worker from sources. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger, type WorkerOptions } from '@temporalio/worker';
import { failureConverterPath } from '../temporal/codec.ts';
import { defined } from '../domain/defined.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const workflowsPath = here(
  import.meta.url.endsWith('.ts') ? '../workflows/index.ts' : '../workflows/index.js',
);

/** Where the build leaves the bundle: beside the compiled code that loads it. */
export const WORKFLOW_BUNDLE = here('./workflow-bundle.js');

/** Every workflow as one script, from the sources or, once compiled, from what was made of them. */
export async function bundleWorkflows(logger?: Logger): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    failureConverterPath,
    ...defined({ logger }),
  });
  return code;
}

export function workflowCode(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  return existsSync(WORKFLOW_BUNDLE) ? { workflowBundle: { codePath: WORKFLOW_BUNDLE } } : { workflowsPath };
}
