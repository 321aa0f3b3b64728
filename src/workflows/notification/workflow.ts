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
import type { LoadedNotification } from '../../activities/notification/notifications.ts';
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
import { type Attempt, type AttemptResult, makeAttempt } from './attempt.ts';
import { fail } from './fail.ts';
import { type IncomingEvents, waitForEvents } from './wait.ts';
import { inPostgres } from './proxies.ts';

setWorkflowOptions(pinnedToBuild, notification);

export async function notification(input: NotificationInput): Promise<NotificationResult> {
  const { key, template, retryScheduleMs, ...cause } = input;
  const events: IncomingEvents = { arrived: false };
  setHandler(deliveryEventSignal, () => {
    events.arrived = true;
  });
  try {
    const opened = await inPostgres.loadNotification({ key, template, ...cause });
    const outcome =
      opened.status === 'pending' ? await deliver(input, opened, retryScheduleMs, events) : opened.status;
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

/** @param pauses before the second and later passes, in milliseconds */
async function deliver(
  notification: Notification,
  opened: LoadedNotification,
  pauses: readonly number[],
  events: IncomingEvents,
): Promise<NotificationStatus> {
  let round = beginRound(opened.providers, opened.unknowns, pauses.length + 1);
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

type Notification = Pick<NotificationInput, 'key' | 'template' | 'bookingId'>;

async function attempt(
  { key, template }: Notification,
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
