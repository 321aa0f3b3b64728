/**
 * Without a deadline a gRPC call may wait for ever. Each call on a client's connection gets one, over all of its
 * retries, unless the caller set an own one with `connection.withDeadline`.
 */
import {
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];

const CALL_MS = 10_000;
/** The server itself holds these calls for 20 seconds before it answers "nothing yet". */
const WAITING_CALL_MS = 35_000;
const WAITING_CALLS = new Set([
  'GetWorkflowExecutionHistory',
  'PollWorkflowExecutionUpdate',
  'UpdateWorkflowExecution',
  'ExecuteMultiOperation',
  'QueryWorkflow',
]);

/**
 * The SDK's ten attempts take 20 seconds when no server listens. Five take about two: a short restart is bridged,
 * and a request of ours is refused while its sender still waits.
 */
const MAX_ATTEMPTS = 5;

const retryPolicy = defaultGrpcRetryOptions({ maxAttempts: MAX_ATTEMPTS });

/**
 * For `ConnectionOptions.interceptors`.
 * @param isOpen false once the connection is being closed: the SDK would repeat a call that this cuts off from a
 * timer, on a channel that is gone by then, and that error ends the whole process
 */
export function retryWithinDeadline(isOpen: () => boolean): Interceptor {
  const retry = makeGrpcRetryInterceptor({
    ...retryPolicy,
    retryableDecider: (attempt, status) => isOpen() && retryPolicy.retryableDecider(attempt, status),
  });
  return (options, nextCall) => {
    const method = options.method_definition.path.split('/').at(-1) ?? '';
    const allowedMs = WAITING_CALLS.has(method) ? WAITING_CALL_MS : CALL_MS;
    return retry({ ...options, deadline: options.deadline ?? Date.now() + allowedMs }, nextCall);
  };
}
