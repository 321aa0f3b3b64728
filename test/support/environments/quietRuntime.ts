/** Workers in tests: the SDK's warnings are worth reading, its daily messages are not. */
import { DefaultLogger, Runtime } from '@temporalio/worker';

/** For calls that take a logger of their own, such as `bundleWorkflowCode`. */
export const quietLogger = new DefaultLogger('WARN');

/** To be called before the first worker or native connection; the SDK's runtime is one per process. */
export function quietRuntime(): void {
  try {
    Runtime.install({ logger: quietLogger });
  } catch (error) {
    // installed already, by another support of the same test file
    if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error;
  }
}
