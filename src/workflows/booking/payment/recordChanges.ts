/** What a look has brought, told once: to Postgres, to the customer, to the concierge. */
import type { PaymentSnapshot } from '../../../domain/payment/payment.ts';
import { authorisedHoldEnd } from '../../../domain/time/deadlines.ts';
import { store } from '../proxies.ts';
import { type Checkout, currencyOf, type Payment } from '../state.ts';
import { isoNow } from '../clock.ts';
import { showDetails } from '../details.ts';
import { notify } from '../notify.ts';

export type Snapshots = Map<Payment, PaymentSnapshot>;

/** Shares together may keep a hold alive this long. */
const LONGEST_HOLD_MS = 3 * 60 * 60_000;

export async function tellNews(
  booking: Checkout,
  before: ReadonlyMap<Payment, Payment['standing']>,
  snapshots: Snapshots,
): Promise<void> {
  for (const payment of booking.payments) {
    await tellStanding(booking, payment, before.get(payment) ?? 'opening');
    const seen = snapshots.get(payment)?.declines ?? [];
    await tellDeclines(booking, payment, [...seen, ...payment.problemResponses.splice(0)]);
  }
}

async function tellStanding(booking: Checkout, payment: Payment, was: Payment['standing']): Promise<void> {
  const { id: paymentId, standing } = payment;
  if (standing === was) return;
  if (standing === 'authorised') return tellAuthorised(booking, payment);
  if (standing === 'processing') await store.recordPaymentState({ paymentId, status: 'processing' });
  if ((standing === 'open' || standing === 'exhausted') && was === 'processing') {
    await store.recordPaymentState({ paymentId, status: 'requires_payment' });
  }
  showDetails(booking);
}

/** A share is put by: the customer gets fresh time for the others. */
async function tellAuthorised(booking: Checkout, payment: Payment): Promise<void> {
  const { input } = booking;
  const { charge } = payment;
  if (charge === undefined) throw new Error('an authorisation was seen without its charge');
  await store.recordAuthorised({
    id: payment.id,
    bookingId: input.bookingId,
    chargeId: charge.id,
    amount: payment.amount,
    currency: currencyOf(input),
    at: charge.at,
    risk: charge.risk,
  });
  const fresh = authorisedHoldEnd(input, isoNow(), input.rules.holdMs, LONGEST_HOLD_MS);
  if (fresh > booking.ownHoldEnd) {
    booking.ownHoldEnd = fresh;
    if (fresh > booking.holdExpiresAt) booking.holdExpiresAt = fresh;
    await store.extendHold({ bookingId: input.bookingId, holdExpiresAt: booking.holdExpiresAt });
  }
  showDetails(booking);
}

/** Each refused charge is told once: to the customer with a way to try again, to the concierge with the person. */
async function tellDeclines(
  booking: Checkout,
  payment: Payment,
  declines: PaymentSnapshot['declines'],
): Promise<void> {
  const { input } = booking;
  for (const decline of declines) {
    if (payment.declines.has(decline.attempt)) continue;
    payment.declines.add(decline.attempt);
    await store.recordDecline({ paymentId: payment.id, bookingId: input.bookingId, decline });
    await notify(input, ['payment_failed', 'concierge_payment_failed'], {
      of: decline.attempt,
      paymentId: payment.id,
      data: { reason: decline.reason },
    });
    showDetails(booking);
  }
}
