/**
 * What a workflow does with a payload that was not sealed for it (docs/encryption.md). Nobody's words are followed, and
 * nobody's words stop it: a start fails, an update is rejected before anything is written down, a signal is dropped,
 * and an activity's answer counts as none. Bundled with the workflows, under the name that the SDK looks for.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  defaultPayloadConverter,
  log,
  sleep,
  workflowInfo,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptorsFactory,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { WITHOUT_INPUT } from './names.ts';
import { isRefused, type RefusalReason, refusalOf } from './refusedPayload.ts';

export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [inbound],
  outbound: [outbound],
});

const inbound: WorkflowInboundCallsInterceptor = {
  // Failed and not left to fail its task for ever: nothing of it can come right, and operations see it in the list.
  execute: (input, next) => {
    const isEmpty = input.args.length === 0 && !WITHOUT_INPUT.includes(workflowInfo().workflowType);
    const reason = isEmpty ? 'unsealed' : refusalOf(input.args);
    return reason === undefined ? next(input) : Promise.reject(refusalError('input', reason));
  },

  validateUpdate: (input, next) => {
    const reason = refusalOf(input.args);
    if (reason === undefined) {
      next(input);
      return;
    }
    log.warn('an update was refused: it was not sealed for this workflow', { reason });
    throw ApplicationFailure.nonRetryable('The update was not sealed for this workflow.', TYPE);
  },

  // One that another worker has accepted: this one lacks the key, and waits for it.
  handleUpdate: (input, next) => {
    const reason = refusalOf(input.args);
    return reason === undefined ? next(input) : Promise.reject(refusalError('update', 'unknown_key'));
  },

  // A history keeps a signal for ever. Ours are hints without any words, and what they hint at is fetched anyway.
  handleSignal: (input, next) => {
    const reason = refusalOf(input.args);
    if (reason === undefined) return next(input);
    log.warn('a signal was dropped: it was not sealed for this workflow', { reason });
    return Promise.resolve();
  },
};

const outbound: WorkflowOutboundCallsInterceptor = {
  scheduleActivity: (input, next) =>
    believed(
      () => next(input),
      input.activityType,
      input.options.scheduleToCloseTimeout !== undefined || input.options.retry?.maximumAttempts === 1,
    ),
  scheduleLocalActivity: (input, next) => believed(() => next(input), input.activityType, false),
};

const TYPE = 'UnsealedPayload';

/** A key that is missing may still come: a plain error fails the task only, which is repeated until it can be read. */
function refusalError(what: string, reason: RefusalReason): Error {
  return reason === 'unknown_key'
    ? new Error(`The ${what} of this workflow is sealed under a key that this worker does not have`)
    : ApplicationFailure.nonRetryable(`The ${what} of this workflow was not sealed for it.`, TYPE);
}

/** Whoever takes tasks from our queue can answer them: not oftener than this, and never in our name. */
const PAUSE = '1m';

/**
 * What an activity comes to, as our own workers have said it.
 * @param isBounded whether it may come to nothing: then it ends as if its time were over. Any other is asked again.
 */
async function believed(
  ask: () => Promise<unknown>,
  activityType: string,
  isBounded: boolean,
): Promise<unknown> {
  for (;;) {
    try {
      const result = await ask();
      if (!isRefused(result)) return result;
    } catch (error) {
      if (isProvenFailure(error)) throw error;
    }
    log.warn('an activity was answered by somebody without our keys', { activityType });
    if (isBounded) throw unanswered(activityType);
    await sleep(PAUSE, { summary: 'Until the activity is asked again: its answer was not sealed' });
  }
}

const unanswered = (activityType: string): ActivityFailure =>
  new ActivityFailure(
    'The activity was not answered by our own workers',
    activityType,
    undefined,
    'TIMEOUT',
    undefined,
    ApplicationFailure.retryable('The answer of the activity was not sealed', TYPE),
  );

/** Whether a failure is what one of our workers has thrown, or the server's own. */
function isProvenFailure(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return !(cause instanceof ApplicationFailure) || hasSealedCopy(cause);
}

function hasSealedCopy({ failure, type, nonRetryable }: ApplicationFailure): boolean {
  if (failure?.encodedAttributes == null) return false;
  const copy: unknown = defaultPayloadConverter.fromPayload(failure.encodedAttributes);
  return (
    typeof copy === 'object' &&
    copy !== null &&
    'type' in copy &&
    'non_retryable' in copy &&
    copy.type === (type ?? null) &&
    copy.non_retryable === (nonRetryable === true)
  );
}
