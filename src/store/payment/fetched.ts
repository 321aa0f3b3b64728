/** What a fetch has found that is not as it should be, in the guard and before people at once. */
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { defined } from '../../domain/defined.ts';
import { comparePayment, type ExpectedPayment, type PaymentSnapshot } from '../../domain/payment/payment.ts';
import type { Database } from '../database/database.ts';
import { recordFinding } from '../reconciliation.ts';
import { paymentCaptured } from './payments.ts';

/**
 * A payment that is not what the booking expects is never money, and not refunded by itself: which of the two is wrong
 * only people can say, so it is one finding a payment from when it is first seen, however often it is fetched. Of money
 * that is what it should be, what has left it again is recorded.
 */
export async function recordFetched(
  db: Database,
  provider: PaymentProvider,
  expected: ExpectedPayment,
  snapshot: PaymentSnapshot,
): Promise<void> {
  const comparison = comparePayment(expected, snapshot);
  const { providerPaymentId, paymentId, bookingId } = expected;
  if (comparison.result === 'mismatch') {
    await recordFinding(db, {
      key: `mismatch:${provider}:${providerPaymentId}`,
      kind: 'payment_mismatch',
      provider,
      objectId: providerPaymentId,
      bookingId,
      detail: { payment: paymentId, differs: comparison.fields.join(' ') },
      createdAt: new Date().toISOString(),
    });
    return;
  }
  const isTaken = comparison.result === 'paid' || comparison.result === 'refunded';
  if (!isTaken || comparison.deductions === undefined) return;
  const { charge, deductions } = comparison;
  await paymentCaptured(db, {
    id: paymentId,
    bookingId,
    chargeId: charge.id,
    amount: expected.amount,
    currency: expected.currency,
    at: charge.at,
    risk: charge.risk,
    deductions,
    ...defined({ fee: charge.fee }),
  });
}
