/** How each event moves a payment session. Pure: a session is never changed, a new one takes its place. */
import type { SessionEvent, StepEvent, Transition } from './events.ts';
import { applyToPayment } from './applyToPayment.ts';
import type { PaymentEvent, SessionPayment } from './payment.ts';
import { NEW_ROUND, type Round } from './round.ts';
import { declinesOf, type Fact, type PaymentSession } from './state.ts';
import {
  beginEnding,
  closesEnded,
  concluded,
  contradicted,
  everythingPaid,
  extendHold,
  openingEnded,
  refreshHold,
  refusalRecorded,
  roundEnded,
  settled,
  stopped,
  waited,
} from './hold.ts';
import { lateApprovalOver, lateStage, refundsRequested, reopenHold, whileLate } from './late.ts';
import { changeFailed, replacePayments, requestChange } from './change.ts';
import { whileInReview } from './review.ts';

/** A session that has ended never moves, and an event that its stage does not wait for changes nothing. */
export function apply(session: PaymentSession, event: SessionEvent): PaymentSession {
  if (session.stage.name === 'ended') return session;
  if ('payment' in event) return withPayment(session, event);
  switch (event.type) {
    case 'payment_changed':
      return { ...session, changed: true };
    case 'cancel_requested':
      return { ...session, cancelRequestedAt: session.cancelRequestedAt ?? event.at };
    case 'capture_requested':
      return {
        ...session,
        changed: true,
        captures: { ...session.captures, asked: session.captures.asked + 1 },
      };
    case 'change_requested':
      return requestChange(session, event.to);
    case 'stopped':
      return stopped(session, event.at);
    case 'review_decided':
      return whileInReview(session, event);
    case 'waited':
      return waited(session, event.at);
    case 'sync_began':
      return beginSync(session);
    case 'sync_ended':
      return inRound(session, {
        syncs: session.round.syncs + 1,
        reached: event.reached,
        refused: event.refused,
      });
    case 'captures_ended':
      return inRound(session, { captured: event.reached });
    case 'closes_ended':
      return closesEnded(session, event.answers);
    case 'round_ended':
      return roundEnded(session);
    case 'facts_recorded':
      return { ...session, facts: [] };
    default:
      return move(session, event);
  }
}

type InStage = 'waited' | 'sync_began' | 'sync_ended' | 'captures_ended' | 'closes_ended' | 'facts_recorded';
type Move = Exclude<StepEvent, { type: InStage }> | Exclude<Transition, { type: 'round_ended' }>;

/** What brings the session into another stage, or further in its stage. */
function move(session: PaymentSession, event: Move): PaymentSession {
  switch (event.type) {
    case 'reserved':
      return { ...session, stage: { name: 'opening' } };
    case 'reservation_refused':
      return { ...session, status: 'cancelled', stage: { name: 'ended', outcome: `refused: ${event.code}` } };
    case 'unknown_booking':
      return { ...session, status: 'cancelled', stage: { name: 'ended', outcome: 'cancelled' } };
    case 'opening_ended':
      return openingEnded(session);
    case 'refusal_recorded':
      return refusalRecorded(session);
    case 'payments_replaced':
      return replacePayments(session);
    case 'change_failed':
      return changeFailed(session, event.why);
    case 'hold_refreshed':
      return refreshHold(session, event.at);
    case 'hold_extended':
      return extendHold(session, event.until);
    case 'hold_reopened':
      return reopenHold(session, event.holdExpiresAt);
    case 'late_approval_turned_away':
      return inRound(session, { turnedAway: true });
    case 'ending_began':
      return beginEnding(session, event.why, event.at);
    case 'contradicted':
      return contradicted(session);
    case 'hold_resumed':
      return { ...session, stage: { name: 'collecting' }, round: { ...NEW_ROUND, due: true } };
    case 'settled':
      return settled(session, event);
    case 'everything_paid':
      return everythingPaid(session);
    case 'released':
    case 'concluded':
      return concluded(session, event);
    case 'slot_retaken':
    case 'slot_gone':
    case 'closed_recorded':
    case 'late_round_ended':
      return whileLate(session, event);
    case 'late_payment_found':
      return { ...session, stage: lateStage(), round: NEW_ROUND };
    case 'late_approval_over':
      return lateApprovalOver(session);
    case 'refunds_requested':
      return refundsRequested(session);
    case 'review_opened':
    case 'review_time_over':
    case 'review_ended':
      return whileInReview(session, event);
    case 'confirming':
      return { ...session, status: 'confirmed' };
    case 'confirmed':
      return { ...session, confirmed: true, stage: { name: 'ended', outcome: 'confirmed' } };
  }
}

/** Drops the change that it is about to read; the first sync of a round notes whom the round answers. */
function beginSync(session: PaymentSession): PaymentSession {
  const { captures, round } = session;
  const begun = { ...session, changed: false };
  if (round.syncs > 0) return begun;
  return inRound(begun, { request: captures.asked, declinesBefore: declinesOf(session) });
}

const inRound = (session: PaymentSession, change: Partial<Round>): PaymentSession => ({
  ...session,
  round: { ...session.round, ...change },
});

function withPayment(session: PaymentSession, event: PaymentEvent): PaymentSession {
  const before = session.payments.find(({ id }) => id === event.payment);
  if (before === undefined) return session;
  const after = applyToPayment(before, event);
  return {
    ...session,
    payments: session.payments.map((payment) => (payment === before ? after : payment)),
    facts: [...session.facts, ...factsOf(before, after, event)],
  };
}

/** What is to be recorded and sent to the customer. A payment that was taken shows in the confirmation or the refund. */
function factsOf(before: SessionPayment, after: SessionPayment, event: PaymentEvent): Fact[] {
  const { id: payment, status } = after;
  const facts: Fact[] = [];
  if (status !== before.status) {
    if (status === 'authorised' || status === 'processing') facts.push({ fact: status, payment });
    const isOpen = status === 'open' || status === 'exhausted';
    if (isOpen && before.status === 'processing') facts.push({ fact: 'requires_payment', payment });
  }
  const attempts = after.declines.slice(before.declines.length);
  for (const attempt of attempts) {
    const decline = declinesIn(event).find((each) => each.attempt === attempt);
    if (decline !== undefined) facts.push({ fact: 'declined', payment, decline });
  }
  const [failed] = after.failedBeforeCharge.slice(before.failedBeforeCharge.length);
  if (failed !== undefined && event.type === 'compared' && event.failedBeforeCharge !== undefined)
    facts.push({ fact: 'declined', payment, decline: event.failedBeforeCharge });
  for (const code of after.refusals.slice(before.refusals.length))
    facts.push({ fact: 'refused', payment, code, of: refusedBy(event) });
  return facts;
}

function refusedBy(event: PaymentEvent): Extract<Fact, { fact: 'refused' }>['of'] {
  if (event.type === 'open_refused') return 'opening';
  if (event.type === 'capture_answered') return 'capture';
  return event.type === 'fetch_refused' && event.unknown ? 'unknown' : 'fetch';
}

function declinesIn(event: PaymentEvent) {
  if (event.type === 'compared') return event.declines;
  if (event.type !== 'capture_answered' || typeof event.answer === 'string') return [];
  if ('refused' in event.answer) return [];
  return [event.answer.declined];
}
