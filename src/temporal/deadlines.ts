/**
 * Without a deadline a gRPC call may wait for ever. Each call on a client's connection gets one, over all of its
 * retries, unless the caller set an own one with `connection.withDeadline`.
 */
import { status } from '@grpc/grpc-js';
import {
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;

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
const SDK_ATTEMPTS = 10;

/**
 * For `ConnectionOptions.interceptors`.
 * @param isOpen false once the connection is being closed
 */
export function retryWithinDeadline(isOpen: () => boolean): Interceptor {
  const retry = retryWhileOpen(isOpen, MAX_ATTEMPTS);
  return (options, nextCall) => {
    const method = options.method_definition.path.split('/').at(-1) ?? '';
    const allowedMs = WAITING_CALLS.has(method) ? WAITING_CALL_MS : CALL_MS;
    return retry({ ...options, deadline: options.deadline ?? Date.now() + allowedMs }, nextCall);
  };
}

/**
 * The SDK's retries, until the connection is closed. By itself it would repeat a call from a timer on a channel that is
 * gone by then: that error ends the whole process, and whoever waits for the call waits for ever.
 * @param isOpen false once the connection is being closed
 */
export function retryWhileOpen(isOpen: () => boolean, maxAttempts = SDK_ATTEMPTS): Interceptor {
  const policy = defaultGrpcRetryOptions({ maxAttempts });
  const retry = makeGrpcRetryInterceptor({
    ...policy,
    retryableDecider: (attempt, status) => isOpen() && policy.retryableDecider(attempt, status),
  });
  return (options, nextCall) =>
    retry(options, (attempt) => (isOpen() ? nextCall(attempt) : new ClosedCall()));
}

/** A call that nobody makes any more: it ends as it begins. */
class ClosedCall implements Call {
  start(...[metadata, listener]: Parameters<Call['start']>): void {
    listener?.onReceiveMessage?.(null); // what a unary call without an answer says first
    listener?.onReceiveStatus?.({
      code: status.CANCELLED,
      details: 'The connection has been closed',
      metadata,
    });
  }
  cancelWithStatus(): void {}
  getPeer(): string {
    return '';
  }
  getAuthContext(): null {
    return null;
  }
  sendMessage(): void {}
  sendMessageWithContext(): void {}
  startRead(): void {}
  halfClose(): void {}
}
