/** One call to Temporal with a deadline, its failures sorted: an outage, an answer, or a mistake of ours. */
import {
  type Client,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from '@temporalio/client';
import { TemporalUnavailable } from './gateway.ts';

/** @throws TemporalUnavailable when nothing is known of the outcome; the client's own error otherwise. */
export async function calling<T>(
  client: Client,
  what: string,
  limitMs: number,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + limitMs, run);
  } catch (error) {
    throw isOutage(error) ? new TemporalUnavailable(what, { cause: error }) : error;
  }
}

/** What a workflow answers; `instead` where it has closed, or refused to go on: its rows say how it ended. */
export async function orAskPostgres<T, Instead extends string>(
  answer: Promise<T>,
  instead: Instead,
): Promise<T | Instead> {
  try {
    return await answer;
  } catch (error) {
    if (saysAskPostgres(error)) return instead;
    throw error;
  }
}

function saysAskPostgres(error: unknown): boolean {
  return (
    error instanceof WorkflowExecutionAlreadyStartedError ||
    error instanceof WorkflowNotFoundError ||
    error instanceof WorkflowUpdateFailedError
  );
}

function isOutage(error: unknown): boolean {
  return (
    error instanceof ServiceError ||
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    isGrpcServiceError(error)
  );
}

/** The promise's own outcome, or the fallback once the time is up; a later failure of it is nobody's any more. */
export async function within<T, F>(ms: number, promise: Promise<T>, fallback: F): Promise<T | F> {
  promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<F>((resolve) => {
    timer = setTimeout(() => resolve(fallback), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
