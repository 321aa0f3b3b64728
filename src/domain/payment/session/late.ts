/** After the slot has been freed: until every payment is final at the provider, and nobody can approve any more. */
import { addMs, hasPassed } from '../../time/deadlines.ts';
import { answerCaptures } from './captures.ts';
import type { StepEvent, Transition } from './events.ts';
import {
  FIRST_PAUSE_MS,
  LONGEST_FOLLOW_PAUSE_MS,
  LONGEST_PAUSE_MS,
  ORDER_LIFE_MS,
  UNKNOWN_FOLLOWED_MS,
} from './limits.ts';
import { isSettled, type SessionPayment } from './payment.ts';
import { NEW_ROUND, type Round } from './round.ts';
import { anyPayment, type PaymentSession, type SessionOutcome, type Stage } from './state.ts';

type LateEvent = Extract<
  StepEvent | Transition,
  { type: 'slot_retaken' | 'slot_gone' | 'closed_recorded' | 'late_round_ended' }
>;

export const lateStage = (pauseMs: number = FIRST_PAUSE_MS): Extract<Stage, { name: 'late' }> => ({
  name: 'late',
  pauseMs,
  slotGone: false,
  closedRecorded: false,
});

/** Every payment is final: the end, but for what the customer may still approve on the provider's page. */
export function slotIsFree(session: PaymentSession, at: string): PaymentSession {
  if (session.status === 'expired' && anyPayment(session, 'abandoned')) {
    const stage: Stage = { name: 'late_approval', until: addMs(at, ORDER_LIFE_MS) };
    return { ...session, stage, round: NEW_ROUND };
  }
  return endWith(session, session.outcome ?? (session.status === 'expired' ? 'expired' : 'cancelled'));
}

/** A round for a late payment: the slot is asked for again, what closed is recorded, what was taken goes back. */
export function whileLate(session: PaymentSession, event: LateEvent): PaymentSession {
  const { stage } = session;
  if (stage.name !== 'late') return session;
  switch (event.type) {
    case 'slot_retaken':
      return withoutOutcome({ ...session, facts: [], stage: { name: 'paid' } });
    case 'slot_gone':
      return { ...session, stage: { ...stage, slotGone: true } };
    case 'closed_recorded':
      return { ...session, stage: { ...stage, closedRecorded: true } };
    case 'late_round_ended': {
      const reached = stage.settled !== 'unreachable';
      const answered = answerCaptures(session, session.captures.asked, { reached, declined: false });
      const followed = withoutForgotten(answered, event.at);
      const isUnknown = anyPayment(followed, 'unknown');
      const isFinal = stage.settled !== 'processing' && reached && !isUnknown;
      if (isFinal) return slotIsFree(followed, event.at);
      const pauseMs = Math.min(stage.pauseMs * 2, isUnknown ? LONGEST_FOLLOW_PAUSE_MS : LONGEST_PAUSE_MS);
      return { ...followed, stage: lateStage(pauseMs), round: NEW_ROUND };
    }
  }
}

/** What its provider has not known for so long is over; its finding stays with people. */
function withoutForgotten(session: PaymentSession, at: string): PaymentSession {
  if (!hasPassed(addMs(session.holdExpiresAt, UNKNOWN_FOLLOWED_MS), at)) return session;
  const payments = session.payments.map((payment): SessionPayment =>
    payment.status === 'unknown' ? { ...payment, status: 'closed' } : payment,
  );
  return { ...session, payments };
}

/** The customer approved after all, and the booking holds its slot again. */
export function reopenHold(session: PaymentSession, holdExpiresAt: string): PaymentSession {
  return withoutOutcome({
    ...session,
    status: 'awaiting_payment',
    ownHoldEnd: holdExpiresAt,
    holdExpiresAt,
    reopenings: session.reopenings + 1,
    changed: true, // the approval is still to be fetched, by whoever captures
    payments: session.payments.map((payment) => ({ ...payment, pageGone: true })), // hidden since the hold ended
    stage: { name: 'collecting' },
    round: NEW_ROUND,
  });
}

/** Nobody has approved in time; or somebody has, and was turned away. */
export function lateRoundEnded(session: PaymentSession): PaymentSession {
  const { request, reached } = session.round;
  return {
    ...answerCaptures(session, request, { reached, declined: false }),
    payments: session.payments.map((payment) => afterLateSync(payment, session.round)),
    round: NEW_ROUND,
  };
}

/** An order that takes no attempt, or that we have turned away, is over: only we could capture it. */
function afterLateSync(payment: SessionPayment, { reached, turnedAway }: Round): SessionPayment {
  const { status } = payment;
  if (!reached || isSettled(payment)) return payment;
  if (turnedAway || status === 'exhausted' || status === 'mismatch') return { ...payment, status: 'closed' };
  return STILL_OPEN.has(status) ? { ...payment, status: 'abandoned' } : payment;
}

/** An order that PayPal says it does not know may be known again, as long as orders live. */
const STILL_OPEN: ReadonlySet<SessionPayment['status']> = new Set(['open', 'approved', 'unknown']);

/** Nobody can approve any more. */
export function lateApprovalOver(session: PaymentSession): PaymentSession {
  const payments = session.payments.map((payment): SessionPayment =>
    payment.status === 'abandoned' ? { ...payment, status: 'closed' } : payment,
  );
  return endWith({ ...session, payments }, session.outcome ?? 'expired');
}

const endWith = (session: PaymentSession, outcome: SessionOutcome): PaymentSession => ({
  ...session,
  stage: { name: 'ended', outcome },
  round: NEW_ROUND,
});

/** What was paid is no longer this session's matter: its refunds look after themselves. */
export function refundsRequested(session: PaymentSession): PaymentSession {
  const payments = session.payments.map((payment): SessionPayment =>
    payment.status === 'paid' ? { ...payment, status: 'refunded' } : payment,
  );
  return { ...session, payments };
}

function withoutOutcome({ outcome: _past, ...session }: PaymentSession): PaymentSession {
  return session;
}
