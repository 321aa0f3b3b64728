/**
 * One notification to one recipient: pass after pass over the email providers, then failed until staff
 * retry it. A row per key guards against sending twice long after this workflow is forgotten.
 */
import {
  CancellationScope,
  isCancellation,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { AttemptResult } from '../../activities/notification/note.ts';
import type { LoadedNotification } from '../../activities/notification/notifications.ts';
import { defined } from '../../domain/defined.ts';
import type { NotificationStatus } from '../../domain/notification/delivery.ts';
import {
  afterAttempt,
  afterPause,
  beginRound,
  type Move,
  nextMove,
} from '../../domain/notification/failover.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import { pinnedToBuild } from '../proxies.ts';
import { deliveryEventSignal, type NotificationInput, type NotificationResult } from './messages.ts';
import { makeAttempts, type Pass } from '../outbox/attempt.ts';
import { fail } from '../outbox/fail.ts';
import { type IncomingEvents, waitForEvents } from './wait.ts';
import { inPostgres } from '../outbox/proxies.ts';

setWorkflowOptions(pinnedToBuild, notification);

export async function notification(input: NotificationInput): Promise<NotificationResult> {
  const { key, template, bookingId, paymentId, data, firstAttempt } = input;
  const events: IncomingEvents = { arrived: false };
  setHandler(deliveryEventSignal, () => {
    events.arrived = true;
  });
  try {
    const opened = await inPostgres.loadNotification({
      key,
      template,
      ...defined({ bookingId, paymentId, data, firstAttempt }),
    });
    const outcome = opened.status === 'pending' ? await deliver(input, opened, events) : opened.status;
    setCurrentDetails(
      `${template}: ${outcome}${outcome === 'failed' ? ', waiting for a retry by staff' : ''}`,
    );
    return { outcome };
  } catch (error) {
    // Left pending it would wait for a workflow that is gone: failed, staff can see and retry it.
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() =>
        inPostgres.closeNotification({ key, because: 'cancelled' }),
      );
    }
    throw error;
  }
}

async function deliver(
  notification: NotificationInput,
  opened: LoadedNotification,
  events: IncomingEvents,
): Promise<NotificationStatus> {
  const { retryScheduleMs: pauses, firstAttempt } = notification;
  let round = beginRound(opened.providers, opened.unknowns, pauses.length + 1, firstAttempt);
  let { attempts } = opened;
  for (;;) {
    const next = nextMove(round);
    switch (next.move) {
      case 'try': {
        attempts += 1;
        const ended = await attempt(notification, { attempt: attempts, ...next });
        if (ended.outcome === 'invalid_data') return fail(notification, opened.round, ended.fields);
        if (ended.status !== 'pending') return ended.status;
        round = afterAttempt(round, ended.outcome);
        break;
      }
      case 'pause':
      case 'await_event': {
        const status = await waitForEvents(notification.key, restBefore(next, pauses), events);
        if (status !== 'pending') return status;
        round = afterPause(round);
        break;
      }
      case 'end':
        return next.outcome === 'failed' ? fail(notification, opened.round) : next.outcome;
    }
  }
}

async function attempt(
  { key, template }: NotificationInput,
  { attempt, provider, pass }: Pass & { readonly attempt: number },
): Promise<AttemptResult> {
  // What has been begun is noted, whatever becomes of this workflow.
  const [ended] = await CancellationScope.nonCancellable(() =>
    makeAttempts([{ key, template, attempt }], { provider, pass }),
  );
  if (ended === undefined) throw new Error('an attempt brought nothing back');
  if (ended.outcome === 'accepted') {
    upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.provider, value: provider }]);
  }
  return ended;
}

/** The wait for events alone is as long as the last one before a pass. */
function restBefore(
  next: Extract<Move, { move: 'pause' | 'await_event' }>,
  pauses: readonly number[],
): { readonly ms: number; readonly summary: string } {
  if (next.move === 'await_event') {
    return { ms: pauses.at(-1) ?? 0, summary: 'For an event about the last attempt, before it fails' };
  }
  const { beforePass } = next;
  return {
    ms: pauses[beforePass - 2] ?? 0,
    summary: `Until pass ${beforePass} of ${pauses.length + 1}`,
  };
}
