/**
 * While the slot is held and the customer can pay. Webhooks only cut the wait short: the provider is asked now and
 * then in any case, so a lost one costs nobody a booking.
 */
import { addMs, earlier, hasPassed } from '../../time/deadlines.ts';
import { nextForChange, nextForChangeUnasked } from './change.ts';
import { FIRST_PAUSE_MS, SYNCS_PER_HOLD } from './limits.ts';
import type { SessionPayment } from './payment.ts';
import { providerAnswered } from './round.ts';
import {
  anyPayment,
  awaitsCapture,
  captureIsAsked,
  declinesOf,
  type EndReason,
  everyPayment,
  hasLeft,
  isReadyToCapture,
  ownHoldIsOver,
  type PaymentSession,
  unsettledPayments,
} from './state.ts';
import { type Step, transition } from './steps.ts';

export function nextWhileCollecting(session: PaymentSession, now: string): Step {
  if (hasLeft(session)) return endHold('cancelled', now);
  return session.round.syncs === 0 ? beforeSync(session, now) : afterSync(session, now);
}

const endHold = (why: EndReason, at: string): Step => transition({ type: 'ending_began', why, at });

function beforeSync(session: PaymentSession, now: string): Step {
  const { holdExpiresAt, round } = session;
  if (round.pausing) {
    return { step: 'wait', until: addMs(now, FIRST_PAUSE_MS), reason: 'processing_payment' };
  }
  if (hasPassed(holdExpiresAt, now) || anyPayment(session, 'opening')) return endHold('hold_over', now);
  const change = nextForChangeUnasked(session);
  if (change !== undefined) return change;
  if (round.due || session.changed || captureIsAsked(session)) {
    return { step: 'sync', payments: unsettledPayments(session), until: holdExpiresAt };
  }
  const { holdMs } = session.terms;
  const pauseMs = ownHoldIsOver(session, now) ? holdMs : holdMs / SYNCS_PER_HOLD;
  return { step: 'wait', until: earlier(holdExpiresAt, addMs(now, pauseMs)), reason: 'change_or_sync' };
}

/** Money that the customer has agreed to is taken at once, while the booking holds its slot. */
function afterSync(session: PaymentSession, now: string): Step {
  const { facts, holdExpiresAt, payments, round } = session;
  const agreed = payments.filter((payment) => awaitsCapture(session, payment));
  const mayCapture = round.reached && round.captured === undefined && !hasPassed(holdExpiresAt, now);
  if (mayCapture && agreed.length > 0) return { step: 'capture', payments: agreed, until: holdExpiresAt };
  if (round.captured === true && round.syncs === 1) {
    return { step: 'sync', payments: unsettledPayments(session), until: holdExpiresAt };
  }
  if (everyPayment(session, 'paid')) return transition({ type: 'everything_paid' }); // refused charges before it matter no more
  if (facts.length > 0) return { step: 'record', facts };
  const change = nextForChange(session);
  if (change !== undefined) return change;
  const why = endOf(session, now);
  if (why !== undefined) return endHold(why, now); // capture requests are answered once that end is known
  const exhausted = payments.filter(needsNewOrder);
  if (exhausted.length > 0 && !round.replaced) {
    return { step: 'open', payments: exhausted, until: holdExpiresAt };
  }
  return transition({ type: 'round_ended' });
}

/** What ends the wait, if anything does. */
function endOf(session: PaymentSession, now: string): EndReason | undefined {
  if (isReadyToCapture(session)) return 'all_authorised';
  if (anyPayment(session, 'closed')) return 'canceled_at_provider';
  if (declinesOf(session) >= session.terms.maxDeclines) return 'declined_too_often';
  const isWaiting = !providerAnswered(session.round) || anyPayment(session, 'processing', 'mismatch');
  return !isWaiting && ownHoldIsOver(session, now) ? 'hold_over' : undefined;
}

/**
 * Its order takes no further attempt, or the booking shows its page no more. Not while a capture of ours may be at work:
 * the money would be taken by an order that nobody looks at any more.
 */
const needsNewOrder = ({ status, pageGone, approvalUsed, captureUnknown }: SessionPayment): boolean =>
  !captureUnknown &&
  (status === 'exhausted' || (pageGone && (status === 'open' || (status === 'approved' && approvalUsed))));
