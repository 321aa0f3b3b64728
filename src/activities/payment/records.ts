/** What the workflow has learnt of a payment, written for the customer's page, the guard and the money facts. */
import type { PaymentStatus } from '../../domain/payment/status.ts';
import type { CapturedPayment, Decline } from '../../domain/payment/payment.ts';
import type { Database } from '../../store/database/database.ts';
import { type PaymentReplacement, replacePayments } from '../../store/payment/replacement.ts';
import { providerRefused, type ProviderRefusal } from '../../store/payment/refusals.ts';
import { paymentAuthorised, paymentDeclined, paymentMoved } from '../../store/payment/payments.ts';

export function createPaymentRecordActivities({ db }: { db: Database }) {
  return {
    async recordDecline(declined: { paymentId: string; bookingId: string; decline: Decline }): Promise<void> {
      await paymentDeclined(db, {
        id: declined.paymentId,
        bookingId: declined.bookingId,
        ...declined.decline,
      });
    },

    /** The customer pays another way: what was open before can no longer be made. */
    async replacePayments(replacement: PaymentReplacement): Promise<void> {
      await replacePayments(db, replacement);
    },

    /** A finding a payment and code; the customer's page says that another way is open where this one is not. */
    async recordProviderRefusal(refused: ProviderRefusal): Promise<void> {
      await providerRefused(db, refused);
    },

    async recordPaymentState(moved: {
      paymentId: string;
      status: Extract<PaymentStatus, 'requires_payment' | 'processing'>;
    }): Promise<void> {
      await paymentMoved(db, moved.paymentId, moved.status);
    },

    async recordAuthorised(authorised: CapturedPayment): Promise<void> {
      await paymentAuthorised(db, authorised);
    },

    async recordPaymentClosed(closed: { paymentId: string }): Promise<void> {
      await paymentMoved(db, closed.paymentId, 'canceled');
    },
  };
}

export type PaymentRecordActivities = ReturnType<typeof createPaymentRecordActivities>;
