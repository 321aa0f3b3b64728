/** While the slot is held: from the opening of the payments to the end of the hold. */
import { addMs, authorisedHoldEnd, hasPassed, pendingHoldEnd } from '../../time/deadlines.ts';
import { answerCaptures } from './captures.ts';
import type { StepEvent, Transition } from './events.ts';
import { lateRoundEnded, lateStage, slotIsFree } from './late.ts';
import { CANCEL_GRACE_MS, GRACE_MS, LONGEST_HOLD_MS } from './limits.ts';
import type { CloseAnswer, SessionPayment } from './payment.ts';
import { NEW_ROUND, providerAnswered } from './round.ts';
import { anyPayment, declinesOf, type EndReason, hasLeft, type PaymentSession } from './state.ts';

type EventOf<T extends (StepEvent | Transition)['type']> = Extract<StepEvent | Transition, { type: T }>;

/** One refusal refuses the booking, unless the customer has left meanwhile; new orders may be refused. */
export function openingEnded(session: PaymentSession): PaymentSession {
  if (session.stage.name !== 'opening') {
    return { ...session, round: { ...session.round, replaced: true } };
  }
  const isRefused = !hasLeft(session) && session.payments.some(({ opening }) => opening === 'refused');
  if (isRefused && session.changes > 0) return keepWithoutPayment(session);
  return { ...session, stage: { name: isRefused ? 'refusing' : 'collecting' }, round: NEW_ROUND };
}

/** The other way to pay is refused: the slot stays held, and the customer may ask for the first way again. */
function keepWithoutPayment(session: PaymentSession): PaymentSession {
  const payments = session.payments.map((payment): SessionPayment =>
    payment.opening === 'refused' ? { ...payment, status: 'refused' } : payment,
  );
  return { ...session, payments, stage: { name: 'collecting' }, round: { ...NEW_ROUND, due: true } };
}

/** Shares that did open, or may have, must not stay payable. */
export function refusalRecorded(session: PaymentSession): PaymentSession {
  const outcome = 'refused: payment_method_unavailable';
  const mayHaveOpened = session.payments.some(({ opening }) => opening !== 'refused');
  return {
    ...session,
    status: 'cancelled',
    outcome,
    stage: mayHaveOpened ? lateStage() : { name: 'ended', outcome },
  };
}

/** The pause before a round is over, or the wait for a change. */
export function waited(session: PaymentSession, at: string): PaymentSession {
  const { round, stage } = session;
  switch (stage.name) {
    case 'collecting':
      return { ...session, round: { ...NEW_ROUND, due: !round.pausing } };
    case 'late_approval':
      return { ...session, round: { ...NEW_ROUND, due: true } };
    case 'late':
      return {
        ...session,
        round: NEW_ROUND,
        stage: {
          ...stage,
          settling: stage.settling ?? { until: addMs(at, GRACE_MS), wanted: false, repeats: 0 },
        },
      };
    default:
      return { ...session, round: NEW_ROUND };
  }
}

/** Whoever asked for a capture before this round has an answer now. */
export function roundEnded(session: PaymentSession): PaymentSession {
  if (session.stage.name === 'late_approval') return lateRoundEnded(session);
  const { request, declinesBefore } = session.round;
  const answer = {
    reached: providerAnswered(session.round),
    declined: declinesOf(session) > declinesBefore,
  };
  return { ...answerCaptures(session, request, answer), round: NEW_ROUND };
}

/** A share was authorised: the customer gets fresh time for the others. */
export function refreshHold(session: PaymentSession, at: string): PaymentSession {
  const { terms, ownHoldEnd, holdExpiresAt } = session;
  const fresh = authorisedHoldEnd(terms, at, terms.holdMs, LONGEST_HOLD_MS);
  if (fresh <= ownHoldEnd) return session;
  return { ...session, ownHoldEnd: fresh, holdExpiresAt: fresh > holdExpiresAt ? fresh : holdExpiresAt };
}

/** Money is on its way. The hold has gone on before? Then the provider is asked again only after a pause. */
export function extendHold(session: PaymentSession, until: string): PaymentSession {
  return {
    ...answerCaptures(session, session.captures.asked, { reached: true, declined: false }),
    holdExpiresAt: until,
    stage: { name: 'collecting' },
    round: { ...NEW_ROUND, pausing: session.holdExpiresAt === until },
  };
}

/** A customer who steps back wants nothing any more, and whatever was paid goes back. */
export function beginEnding(session: PaymentSession, why: EndReason, at: string): PaymentSession {
  const isLeaving = why === 'cancelled';
  const until = isLeaving ? addMs(session.cancelRequestedAt ?? at, CANCEL_GRACE_MS) : addMs(at, GRACE_MS);
  return {
    ...session,
    stage: { name: 'ending', why, settling: { until, wanted: !isLeaving, repeats: 0 } },
    round: NEW_ROUND,
  };
}

/** What is over, or has bought the booking, stays as it is. */
export function stopped(session: PaymentSession, at: string): PaymentSession {
  return session.status === 'awaiting_payment' ? beginEnding(session, 'cancelled', at) : session;
}

/** The worst answer decides what the session does next; an order left open may still be captured by a call of ours. */
export function closesEnded(
  session: PaymentSession,
  answers: readonly (CloseAnswer | 'unreachable' | 'refused')[],
): PaymentSession {
  const isAtWork =
    answers.includes('left_open') && session.payments.some(({ captureUnknown }) => captureUnknown);
  const all = new Set([...answers, ...(isAtWork ? ['in_progress' as const] : [])]);
  const closed = WORST_FIRST.find((answer) => all.has(answer)) ?? 'closed';
  return { ...session, round: { ...session.round, closed } };
}

const WORST_FIRST = ['already_paid', 'unreachable', 'refused', 'in_progress'] as const;

/** Failed charges before the one that took the money matter no more. */
export const everythingPaid = (session: PaymentSession): PaymentSession => ({
  ...session,
  facts: [],
  stage: { name: 'paid' },
});

/** The provider contradicts itself: it is asked again, at once the first time. */
export function contradicted(session: PaymentSession): PaymentSession {
  const { stage } = session;
  if (stage.name !== 'ending' && stage.name !== 'late') return session;
  const { settling } = stage;
  if (settling === undefined) return session;
  return {
    ...session,
    stage: { ...stage, settling: { ...settling, repeats: settling.repeats + 1 } },
    round: { ...NEW_ROUND, pausing: settling.repeats > 0 },
  };
}

/** Steps 1 to 3 of the end of a hold are done. */
export function settled(session: PaymentSession, { result, at }: EventOf<'settled'>): PaymentSession {
  const { stage } = session;
  if (stage.name === 'late') return { ...session, stage: { ...stage, settled: result } };
  if (stage.name !== 'ending') return session;
  const { why, settling } = stage;
  if (why !== 'cancelled' && result === 'paid') return everythingPaid(session);
  if (settling.wanted && result === 'processing') {
    if (!hasPassed(longestHold(session), at)) return { ...session, stage: { name: 'extending' } };
    // What is not on its way must close first.
    const unwanted = { ...settling, wanted: false, repeats: 0 };
    return { ...session, stage: { ...stage, settling: unwanted }, round: NEW_ROUND };
  }
  const status = why === 'cancelled' ? 'cancelled' : 'expired';
  return {
    ...session,
    outcome: status,
    stage: { name: 'concluding', status, reason: 'customer_request', settled: result, released: false },
  };
}

/** The longest a hold may last for money on its way. */
export const longestHold = ({ terms }: PaymentSession): string =>
  pendingHoldEnd(terms.createdAt, terms.pendingHoldMs, terms.startAt);

/** The slot is free, and what was taken goes back: what is not final at the provider is followed further. */
export function concluded(session: PaymentSession, event: EventOf<'released' | 'concluded'>): PaymentSession {
  const { stage } = session;
  if (stage.name !== 'concluding') return session;
  if (event.type === 'released') {
    return { ...session, status: stage.status, stage: { ...stage, released: true } };
  }
  if (stage.settled === 'processing' || stage.settled === 'unreachable' || anyPayment(session, 'unknown')) {
    return { ...session, stage: lateStage(), round: NEW_ROUND };
  }
  return slotIsFree(session, event.at);
}
