/**
 * The product takes its workflows from the run's bundle, as an image takes them from its build's: from sources every
 * worker bundles them anew, for seconds.
 */
import { Worker } from '@temporalio/worker';

/** For every worker that this process creates from here on. */
export function takeBuiltWorkflows(codePath: string): void {
  const create = Worker.create.bind(Worker);
  Worker.create = ({ workflowsPath, interceptors, ...options }) => {
    const activity = { interceptors: { activity: interceptors?.activity ?? [] } };
    const bundle = workflowsPath === undefined ? {} : { workflowBundle: { codePath } };
    return create({ ...options, ...activity, ...bundle });
  };
}
