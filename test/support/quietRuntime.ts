/** Workers in tests: the SDK's warnings are worth reading, its daily messages and what a test has staged are not. */
import { DefaultLogger, Runtime } from '@temporalio/worker';

/** For calls that take a logger of their own, such as `bundleWorkflowCode`. */
export const quietLogger = new DefaultLogger('WARN');

/** Failures that a test has staged; what goes wrong in a workflow is always worth a line. */
const staged = /^(Activity failed|No workflows registered|a payment is not what)/;

const logger = new DefaultLogger('WARN', ({ message, meta }) => {
  if (!staged.test(message)) process.stderr.write(`${message} ${JSON.stringify(meta)}\n`);
});

/** To be called before the first worker or native connection; the SDK's runtime is one per process. */
export function quietRuntime(): void {
  try {
    Runtime.install({ logger });
  } catch (error) {
    // installed already, for an environment that was opened before
    if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error;
  }
}
