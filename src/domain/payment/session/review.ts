/** Money of the highest risk buys nothing until finance agrees (business.md "Fraud guard"). */
import type { ExternalEvent, StepEvent } from './events.ts';
import { beginEnding } from './hold.ts';
import { hasLeft, type PaymentSession } from './state.ts';

type ReviewEvent = Extract<
  ExternalEvent | StepEvent,
  { type: 'review_opened' | 'review_decided' | 'review_time_over' | 'review_ended' }
>;

/** The first decision counts, and none after the time is over or the customer has left. */
export function whileInReview(session: PaymentSession, event: ReviewEvent): PaymentSession {
  if (event.type === 'review_opened') {
    const { openedAt, dueAt } = event;
    return {
      ...session,
      status: 'awaiting_payment', // a late payment had found it expired
      holdExpiresAt: dueAt,
      review: { openedAt, dueAt, open: true, approved: false },
    };
  }
  const { review } = session;
  if (review === undefined) return session;
  switch (event.type) {
    case 'review_decided': {
      const isTaken = review.open && review.decision === undefined && !hasLeft(session);
      const { id, approve } = event;
      return isTaken ? { ...session, review: { ...review, decision: { id, approve } } } : session;
    }
    case 'review_time_over':
      return { ...session, review: { ...review, open: false } };
    case 'review_ended': {
      const { result, at } = event;
      if (result === 'approved') return { ...session, review: { ...review, approved: true } };
      if (result === 'cancelled') return beginEnding(session, 'cancelled', at);
      return {
        ...session,
        outcome: `cancelled: ${result} in review`,
        stage: {
          name: 'concluding',
          status: 'cancelled',
          reason: 'payment_review',
          settled: 'closed',
          released: false,
        },
      };
    }
  }
}
