/**
 * One message to one recipient: pass after pass over the house's mail providers, then parked as failed until staff
 * retry it. A row per key guards against mailing twice long after this workflow is forgotten.
 */
import {
  CancellationScope,
  isCancellation,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { OpenedMessage } from '../../activities/notification/notifications.ts';
import type { MessageStatus } from '../../domain/notification/delivery.ts';
import {
  afterAttempt,
  afterPause,
  beginRound,
  type Move,
  nextMove,
} from '../../domain/notification/failover.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import { deliveryNewsSignal, type NotificationInput } from './messages.ts';
import { type Attempt, type AttemptResult, makeAttempt } from './attempt.ts';
import { park } from './park.ts';
import { type News, pause } from './wait.ts';
import { inPostgres } from './proxies.ts';

/** Short-lived: a notification ends on the code that began it. Servers refuse this of workers without versions. */
setWorkflowOptions(
  () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'PINNED' } : {}),
  notification,
);

/** The outcome is never `pending`: a message is accepted, ended for good, or parked. */
export async function notification(input: NotificationInput): Promise<{ outcome: MessageStatus }> {
  const { key, template, retryScheduleMs, ...cause } = input;
  const news: News = { cameIn: false };
  setHandler(deliveryNewsSignal, () => {
    news.cameIn = true;
  });
  try {
    const opened = await inPostgres.openMessage({ key, template, ...cause });
    const outcome =
      opened.status === 'pending' ? await deliver(input, opened, retryScheduleMs, news) : opened.status;
    setCurrentDetails(
      `${template}: ${outcome}${outcome === 'failed' ? ', waiting for a retry by staff' : ''}`,
    );
    return { outcome };
  } catch (error) {
    // Left pending it would wait for a workflow that is gone: parked, staff can see and retry it.
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => inPostgres.closeMessage({ key, because: 'cancelled' }));
    }
    throw error;
  }
}

/** @param pauses before the second and later passes, in milliseconds */
async function deliver(
  message: Message,
  opened: OpenedMessage,
  pauses: readonly number[],
  news: News,
): Promise<MessageStatus> {
  let round = beginRound(opened.providers, opened.unknowns, pauses.length + 1);
  let { attempts } = opened;
  for (;;) {
    const next = nextMove(round);
    switch (next.move) {
      case 'try': {
        attempts += 1;
        const ended = await attempt(message, { attempt: attempts, ...next });
        if (ended.outcome === 'unwritable') return park(message, opened.round, ended.fields);
        if (ended.status !== 'pending') return ended.status;
        round = afterAttempt(round, ended.outcome);
        break;
      }
      case 'pause':
      case 'await_news': {
        const status = await pause(message.key, restBefore(next, pauses), news);
        if (status !== 'pending') return status;
        round = afterPause(round);
        break;
      }
      case 'end':
        return next.outcome === 'failed' ? park(message, opened.round) : next.outcome;
    }
  }
}

type Message = Pick<NotificationInput, 'key' | 'template' | 'bookingId'>;

async function attempt(
  { key, template }: Message,
  { attempt, pass, provider }: Omit<Attempt, 'key'>,
): Promise<AttemptResult> {
  // What has been begun is noted, whatever becomes of this workflow.
  const ended = await CancellationScope.nonCancellable(() =>
    makeAttempt({ key, attempt, pass, provider }, template),
  );
  if (ended.outcome === 'accepted') {
    upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.provider, value: provider }]);
  }
  return ended;
}

/** The rest for news alone is as long as the last one before a pass. */
function restBefore(
  next: Extract<Move, { move: 'pause' | 'await_news' }>,
  pauses: readonly number[],
): { readonly ms: number; readonly summary: string } {
  if (next.move === 'await_news') {
    return { ms: pauses.at(-1) ?? 0, summary: 'For news of the last attempt, before it is parked' };
  }
  const { beforePass } = next;
  return {
    ms: pauses[beforePass - 2] ?? 0,
    summary: `Until pass ${beforePass} of ${pauses.length + 1}`,
  };
}
