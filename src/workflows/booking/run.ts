/** What one run of a booking's workflow keeps, whichever phase it is in. */
import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import { openDetails, type Details } from './details.ts';
import type { BookingInput } from './messages.ts';
import { openOutbox, type Outbox } from '../outbox/outbox.ts';

export interface Run {
  /** Whether the paid booking was cancelled. */
  isCancelled: boolean;
  /** Settles once nobody is cancelling it. */
  lastCancellation: Promise<unknown>;
  readonly details: Details;
  readonly outbox: Outbox;
  /** Once every caller has their answer, and every first attempt at an email is noted. No run may end before. */
  readonly ready: () => Promise<void>;
}

export function openRun(input: BookingInput): Run {
  const status = input.phase === 'stay' ? 'confirmed' : (input.session?.status ?? 'awaiting_payment');
  const details = openDetails(input, status);
  const sender = { bookingId: input.bookingId, retryScheduleMs: input.rules.emailRetryScheduleMs };
  const outbox = openOutbox(sender, (sent) => {
    details.showEmails(sent);
  });
  return {
    isCancelled: false,
    lastCancellation: Promise.resolve(),
    details,
    outbox,
    ready: () =>
      CancellationScope.nonCancellable(() => condition(() => allHandlersFinished() && outbox.isEmpty())),
  };
}
