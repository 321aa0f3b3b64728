/** Each step of a payment session as a workflow does it. What a step has come to, it applies itself. */
import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import { isWoken, type Step, type WaitReason } from '../../../domain/payment/session.ts';
import { msUntil } from '../../../domain/time/deadlines.ts';
import { capturePayments, closePayments } from '../payment/captureOrClose.ts';
import { openPayments, recordRefusal, replacePayments } from '../payment/open.ts';
import { recordClosed, recordFacts } from '../payment/record.ts';
import { refundPayments } from '../payment/refund.ts';
import { syncPayments } from '../payment/sync.ts';
import type { BookingInput } from '../messages.ts';
import { type Checkout, isoNow } from '../state.ts';
import { confirmBooking, recoverConfirmation } from './confirm.ts';
import { reviewRisk } from './review.ts';
import { extendHold, releaseSlot, reopenHold, reserveSlot, retakeSlot } from './slot.ts';

/** What is done outside; a transition is only applied. */
export type Work = Exclude<Step, { step: 'transition' | 'end' }>;

export function execute(booking: Checkout, step: Work): Promise<void> {
  switch (step.step) {
    case 'reserve':
      return reserveSlot(booking);
    case 'open':
      return openPayments(booking, step);
    case 'replace':
      return replacePayments(booking, step);
    case 'record_refusal':
      return recordRefusal(booking);
    case 'wait':
      return wait(booking, step);
    case 'sync':
      return syncPayments(booking, step);
    case 'record':
      return recordFacts(booking, step.facts);
    case 'capture':
      return capturePayments(booking, step);
    case 'close':
      return closePayments(booking, step);
    case 'extend_hold':
      return extendHold(booking, step);
    case 'review':
      return reviewRisk(booking);
    case 'confirm':
      return confirmBooking(booking);
    case 'release':
      return unlessConfirmed(booking, releaseSlot(booking, step));
    case 'refund':
      return unlessConfirmed(booking, refundPayments(booking, step.reason));
    case 'retake_slot':
      return retakeSlot(booking);
    case 'record_closed':
      return recordClosed(booking);
    case 'reopen_hold':
      return reopenHold(booking, step.holdExpiresAt);
  }
}

async function unlessConfirmed(booking: Checkout, work: Promise<'done' | 'confirmed'>): Promise<void> {
  if ((await work) === 'confirmed') await recoverConfirmation(booking);
}

const SUMMARIES: Readonly<Record<WaitReason, string>> = {
  change_or_sync: 'Until the payment changes, or the next sync',
  processing_payment: 'Until the payment under way has settled',
  provider: 'Until the provider is asked again',
  final_payment: 'Until the payment is final at the provider',
  late_approval: 'Until the customer approves after all, or the order is gone',
};

async function wait(booking: Checkout, { until, reason }: Extract<Step, { step: 'wait' }>): Promise<void> {
  const ms = msUntil(until, Date.now());
  const isOver = () => isWoken(booking.session) || mayContinueInNewRun(booking);
  if (ms > 0 && !mayContinueInNewRun(booking)) await condition(isOver, ms, { summary: SUMMARIES[reason] });
  if (mayContinueInNewRun(booking) && !isWoken(booking.session)) await continueInNewRun(booking);
  booking.apply({ type: 'waited', at: isoNow() });
}

/** Far below what a server takes, and more than any ordinary booking comes to. */
const MANY_EVENTS = 1_000;

/**
 * A provider that is asked for weeks, or a customer who asks a thousand times, fills one run after another. Whoever waits
 * for an answer has it first, and the booking goes on meanwhile: it may be what the answer waits for.
 */
function mayContinueInNewRun({ outbox }: Checkout): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  const isLong = continueAsNewSuggested || historyLength > MANY_EVENTS;
  return isLong && allHandlersFinished() && outbox.isEmpty();
}

const continueInNewRun = ({ input, session }: Checkout): Promise<never> =>
  continueAsNew<(next: BookingInput) => Promise<unknown>>({ ...input, session });
