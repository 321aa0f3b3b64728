/** Fetching payments from the provider and comparing them: the only way by which anything counts as money. */
import { log } from '@temporalio/workflow';
import { defined } from '../../../domain/defined.ts';
import { comparePayment } from '../../../domain/payment/payment.ts';
import { paymentOf, type SessionPayment, type Step } from '../../../domain/payment/session.ts';
import { msUntil } from '../../../domain/time/deadlines.ts';
import { asking, provider } from '../proxies.ts';
import type { Checkout } from '../state.ts';
import { refusalCode, everyAnswer, isRefusal, isUnknownPayment, orNoAnswer } from './failures.ts';

/** Retried until the given instant at most; a payment that was not reached stays as it is. */
export async function syncPayments(
  booking: Checkout,
  { payments, until }: Extract<Step, { step: 'sync' }>,
): Promise<void> {
  booking.apply({ type: 'sync_began' });
  const withinMs = msUntil(until, Date.now());
  const synced = await everyAnswer(
    payments.map((payment) => orNoAnswer(() => syncPayment(booking, payment, withinMs))),
  );
  const refused = synced.includes('refused');
  booking.apply({ type: 'sync_ended', reached: !refused && !synced.includes('unreachable'), refused });
}

async function syncPayment(booking: Checkout, { id }: SessionPayment, withinMs: number): Promise<void> {
  const payment = paymentOf(booking.session, id);
  if (payment === undefined) return;
  try {
    const atProvider = payment.atProvider ?? (await recover(booking, payment, withinMs));
    if (atProvider === null) return; // proven absent: there is nothing that anybody could pay
    await fetchAndCompare(booking, payment, atProvider, withinMs);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const unknown = isUnknownPayment(error);
    booking.apply({ type: 'fetch_refused', payment: id, code: refusalCode(error), unknown });
    if (!unknown) throw error; // that there is none is an answer
  }
}

async function fetchAndCompare(
  booking: Checkout,
  payment: SessionPayment,
  atProvider: NonNullable<SessionPayment['atProvider']>,
  withinMs: number,
): Promise<void> {
  const { input } = booking;
  const requested = {
    bookingId: input.bookingId,
    paymentId: payment.id,
    amount: payment.amount,
    currency: payment.currency,
  };
  const snapshot = await provider.fetchPayment.executeWithOptions(
    asking('Fetch the payment from the provider', withinMs),
    [
      {
        provider: payment.provider,
        providerPaymentId: atProvider.providerPaymentId,
        known: requested,
        wasReduced: payment.deductions !== undefined,
      },
    ],
  );
  const comparison = comparePayment({ ...requested, ...atProvider }, snapshot);
  if (comparison.result === 'mismatch') {
    log.error('a payment is not what this booking expects', { fields: comparison.fields.join(' ') });
  }
  const { declines, failedBeforeCharge } = snapshot;
  booking.apply({
    type: 'compared',
    payment: payment.id,
    comparison,
    declines,
    ...defined({ failedBeforeCharge }),
  });
}

/** The opening was never answered: its payment may exist all the same. */
async function recover(booking: Checkout, { id, provider: paidAt }: SessionPayment, withinMs: number) {
  const { input } = booking;
  const atProvider = await provider.recoverPayment.executeWithOptions(
    asking('Find the payment by our reference', withinMs),
    [{ provider: paidAt, paymentId: id, createdAt: input.createdAt }],
  );
  booking.apply({ type: 'recovered', payment: id, atProvider });
  return atProvider;
}
