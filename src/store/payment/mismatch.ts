/**
 * Money that a provider has taken and that is not what the booking expects is an unmatched payment, and not refunded by
 * itself: which of the two is wrong only people can say, so it is reported to them.
 */
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { type ExpectedPayment, comparePayment, type PaymentSnapshot } from '../../domain/payment/payment.ts';
import type { Database } from '../database/database.ts';
import { recordFinding } from '../reconciliation.ts';

/** One finding a payment, however often it is fetched. A payment that has taken no money is nobody's concern yet. */
export async function reportMismatch(
  db: Database,
  provider: PaymentProvider,
  expected: ExpectedPayment,
  snapshot: PaymentSnapshot,
): Promise<void> {
  if (snapshot.state !== 'succeeded') return;
  const comparison = comparePayment(expected, snapshot);
  if (comparison.result !== 'mismatch') return;
  const { providerPaymentId, paymentId, bookingId } = expected;
  await recordFinding(db, {
    key: `mismatch:${provider}:${providerPaymentId}`,
    kind: 'payment_mismatch',
    provider,
    objectId: providerPaymentId,
    bookingId,
    detail: { payment: paymentId, differs: comparison.fields.join(' ') },
    createdAt: new Date().toISOString(),
  });
}
