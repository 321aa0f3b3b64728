/** A payment held for risk, in Postgres: short and idempotent, as everything about a booking. */
import type { CapturedPayment } from '../domain/payment/payment.ts';
import type { Database } from '../store/database/database.ts';
import { paymentCaptured } from '../store/payment/payments.ts';
import {
  closeReview,
  isDecisionRecorded,
  openReview,
  type RecordedDecision,
  type ReviewClosing,
} from '../store/fraud/reviews.ts';

export interface OpenedReview {
  readonly bookingId: string;
  readonly at: string;
  /** When the review is over, decided or not. */
  readonly dueAt: string;
  readonly payments: readonly CapturedPayment[];
}

export function createReviewActivities({ db }: { db: Database }) {
  return {
    /** Money first, as with a confirmation: it is in the guard before anybody decides about it. */
    async openReview({ payments, ...review }: OpenedReview): Promise<void> {
      for (const payment of payments) await paymentCaptured(db, payment, 'under_review');
      await openReview(db, review);
    },

    /** Whether finance has written down this decision about this booking: nothing else decides. */
    isDecisionRecorded: (decision: RecordedDecision): Promise<boolean> => isDecisionRecorded(db, decision),

    /** Notes how it ended; what staff decided is in the audit trail from here on. */
    async closeReview(closing: ReviewClosing): Promise<void> {
      await closeReview(db, closing);
    },
  };
}

export type ReviewActivities = ReturnType<typeof createReviewActivities>;
