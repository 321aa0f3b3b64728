/** The workflows' code as a worker takes it: bundled once by the build, or at the start of a worker from sources. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger, type WorkerOptions } from '@temporalio/worker';
import { failureConverterPath } from '../temporal/codec.ts';
import { defined } from '../domain/defined.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A module of ours as this one runs: from sources, or compiled. */
const moduleAt = (path: string) => here(`${path}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`);

const workflowsPath = moduleAt('../workflows/index');

/** What every workflow does with payloads that were not sealed for it; a prebuilt bundle holds it already. */
export const workflowInterceptorModules = [moduleAt('../temporal/workflowInterceptors')];

/** Where the build leaves the bundle: beside the compiled code that loads it. */
export const WORKFLOW_BUNDLE = here('./workflow-bundle.js');

/** Every workflow as one script, from the sources or, once compiled, from what was made of them. */
export async function bundleWorkflows(logger?: Logger): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    failureConverterPath,
    workflowInterceptorModules,
    ...defined({ logger }),
  });
  return code;
}

/** For `Worker.create`. @param interceptors of the same worker's activities */
export function workflowCode(
  interceptors: NonNullable<WorkerOptions['interceptors']>,
): Pick<WorkerOptions, 'interceptors' | 'workflowBundle' | 'workflowsPath'> {
  return existsSync(WORKFLOW_BUNDLE)
    ? { workflowBundle: { codePath: WORKFLOW_BUNDLE }, interceptors }
    : { workflowsPath, interceptors: { ...interceptors, workflowModules: workflowInterceptorModules } };
}
