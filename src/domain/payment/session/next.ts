/** What a payment session does now: asked again after every step, until it ends. Pure, without a clock. */
import { needsReview } from '../../fraud/risk.ts';
import { addMs, earlier, hasPassed, holdEnd } from '../../time/deadlines.ts';
import { nextWhileCollecting } from './collecting.ts';
import { longestHold } from './hold.ts';
import { GRACE_MS, LATE_APPROVAL_PAUSE_MS } from './limits.ts';
import { nextWhileSettling } from './settling.ts';
import {
  anyPayment,
  awaitsCapture,
  captureIsAsked,
  type Fact,
  hasLeft,
  isReadyToCapture,
  isReduced,
  type PaymentSession,
  type Stage,
  unsettledPayments,
} from './state.ts';
import { type Step, transition } from './steps.ts';

/** @param now an ISO instant */
export function next(session: PaymentSession, now: string): Step {
  const { stage } = session;
  const refusals = refusalsToRecord(session);
  if (refusals.length > 0) return { step: 'record', facts: refusals };
  switch (stage.name) {
    case 'reserving':
      return { step: 'reserve' };
    case 'opening':
      return { step: 'open', payments: session.payments, until: session.holdExpiresAt };
    case 'refusing':
      return { step: 'record_refusal' };
    case 'collecting':
      return nextWhileCollecting(session, now);
    case 'ending':
      if (stage.why !== 'cancelled' && hasLeft(session)) return leave(now);
      if (stage.why === 'all_authorised' && isToResume(session, now))
        return transition({ type: 'hold_resumed' });
      return nextWhileSettling(session, stage.settling, now);
    case 'extending': {
      if (hasLeft(session)) return leave(now);
      const until = longestHold(session);
      return { step: 'extend_hold', until, isLonger: until !== session.holdExpiresAt };
    }
    case 'concluding':
      if (!stage.released) return { step: 'release', status: stage.status, reason: stage.reason };
      if (anyPayment(session, 'paid')) return { step: 'refund', reason: stage.reason };
      return transition({ type: 'concluded', at: now });
    case 'late':
      return nextWhileLate(session, stage, now);
    case 'late_approval':
      return nextForLateApproval(session, stage.until, now);
    case 'paid':
      return { step: isToReview(session) ? 'review' : 'confirm' };
    case 'ended':
      return { step: 'end', outcome: stage.outcome };
  }
}

/**
 * What a provider refuses us is told at once, also where nothing else is recorded any more. While the slot is held it is
 * recorded with what else a round has found.
 */
function refusalsToRecord({ facts, stage }: PaymentSession): readonly Fact[] {
  if (stage.name === 'collecting' || stage.name === 'opening') return [];
  return facts.some(({ fact }) => fact === 'refused')
    ? facts.filter(({ fact }) => fact === 'refused' || fact === 'declined')
    : [];
}

/** Not all shares are authorised any more, and there is time left to mend that. */
function isToResume(session: PaymentSession, now: string): boolean {
  const { closed, captured, reached, syncs } = session.round;
  const isSynced = syncs > 0 && reached && captured === undefined && closed === undefined;
  return isSynced && !isReadyToCapture(session) && !hasPassed(session.holdExpiresAt, now);
}

const leave = (at: string): Step => transition({ type: 'ending_began', why: 'cancelled', at });

/** One share of the highest risk is enough, or one of which some has gone back or is disputed. */
function isToReview(session: PaymentSession): boolean {
  const { payments, review } = session;
  const risks = payments.flatMap(({ charge }) => (charge === undefined ? [] : [charge.risk]));
  return (needsReview(risks) || isReduced(session)) && review?.approved !== true;
}

/** A late payment revives an expired booking when everything is paid, the slot is still free and the start lies ahead. */
function nextWhileLate(session: PaymentSession, stage: Extract<Stage, { name: 'late' }>, now: string): Step {
  const { settling, settled, pauseMs, slotGone, closedRecorded } = stage;
  if (settling === undefined) {
    return { step: 'wait', until: addMs(now, pauseMs), reason: 'final_payment' };
  }
  if (settled === undefined) return nextWhileSettling(session, settling, now);
  const mayRevive = settled === 'paid' && session.status === 'expired' && !slotGone;
  if (mayRevive && !hasPassed(session.terms.startAt, now)) return { step: 'retake_slot' };
  if (!closedRecorded) return { step: 'record_closed' };
  if (anyPayment(session, 'paid')) return { step: 'refund', reason: 'late_payment' };
  return transition({ type: 'late_round_ended', at: now });
}

/**
 * The provider's page on which the customer may approve cannot be closed. Who approves after all gets the slot again
 * first, or is notified that nothing was taken.
 */
function nextForLateApproval(session: PaymentSession, until: string, now: string): Step {
  const { round, payments, terms } = session;
  if (round.syncs === 0) {
    if (!anyPayment(session, 'abandoned') || hasPassed(until, now))
      return transition({ type: 'late_approval_over' });
    if (round.due || session.changed || captureIsAsked(session)) {
      return { step: 'sync', payments: unsettledPayments(session), until: addMs(now, GRACE_MS) };
    }
    return {
      step: 'wait',
      until: earlier(until, addMs(now, LATE_APPROVAL_PAUSE_MS)),
      reason: 'late_approval',
    };
  }
  if (anyPayment(session, 'paid', 'processing')) return transition({ type: 'late_payment_found' });
  const isApproved = payments.some((payment) => awaitsCapture(session, payment));
  if (isApproved && !round.turnedAway) {
    const isAhead = !hasPassed(terms.startAt, now);
    const holdExpiresAt = isAhead ? holdEnd(now, terms.holdMs, terms.startAt) : undefined;
    return { step: 'reopen_hold', holdExpiresAt };
  }
  return transition({ type: 'round_ended' });
}
