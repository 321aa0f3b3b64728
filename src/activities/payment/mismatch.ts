/**
 * Money that a provider has taken and that is not what the booking expects buys nothing and is not given back by
 * itself: which of the two is wrong only people can say, so it is put before them.
 */
import type { PaymentProvider } from '../../domain/booking.ts';
import { type ExpectedPayment, judgePayment, type PaymentSighting } from '../../domain/payment/payment.ts';
import type { Database } from '../../store/database/database.ts';
import { recordFinding } from '../../store/reconciliation.ts';

/** One finding a payment, however often it is looked at. A payment that has taken no money is nobody's concern yet. */
export async function reportMismatch(
  db: Database,
  provider: PaymentProvider,
  expected: ExpectedPayment,
  seen: PaymentSighting,
): Promise<void> {
  if (seen.state !== 'succeeded') return;
  const judgement = judgePayment(expected, seen);
  if (judgement.verdict !== 'mismatch') return;
  const { providerPaymentId, paymentId, bookingId } = expected;
  await recordFinding(db, {
    key: `mismatch:${provider}:${providerPaymentId}`,
    kind: 'payment_mismatch',
    provider,
    objectId: providerPaymentId,
    bookingId,
    detail: { payment: paymentId, differs: judgement.fields.join(' ') },
    createdAt: new Date().toISOString(),
  });
}
