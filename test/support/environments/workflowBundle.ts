/** Workflows bundled once a run, where each worker would otherwise bundle them for itself for seconds. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { bundleWorkflows, workflowInterceptorModules } from '../../../src/composition/workflowCode.ts';
import { failureConverterPath } from '../../../src/temporal/codec.ts';
import { oncePerRun } from '../oncePerRun.ts';
import { quietLogger } from '../quietRuntime.ts';

/** A worker's `workflowBundle`. */
export interface WorkflowBundle {
  readonly codePath: string;
}

/** For `Worker.create`, of workers without keys: their failures read as the product's do. */
export const likeProduct = { dataConverter: { failureConverterPath } };

/** The product's workflows, bundled as its build bundles them. */
export const productWorkflows = (): Promise<WorkflowBundle> =>
  bundled('workflows.js', () => bundleWorkflows(quietLogger));

/** A test's own workflows. @param workflowsPath of the module that exports them, a name that no other has */
export const testWorkflows = (workflowsPath: string): Promise<WorkflowBundle> =>
  bundled(`${basename(workflowsPath)}.js`, async () => {
    const { code } = await bundleWorkflowCode({
      workflowsPath,
      failureConverterPath,
      workflowInterceptorModules,
      logger: quietLogger,
    });
    return code;
  });

const bundled = async (name: string, bundle: () => Promise<string>): Promise<WorkflowBundle> => ({
  codePath: await oncePerRun(name, async (path) => writeFile(path, await bundle())),
});
