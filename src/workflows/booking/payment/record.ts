/** What a sync has found, recorded once: in Postgres, and sent to the customer and the concierge. */
import { defined } from '../../../domain/defined.ts';
import { providerRefusalReason } from '../../../domain/payment/refusal.ts';
import { type Fact, paymentOf } from '../../../domain/payment/session.ts';
import { refreshDetails } from '../details.ts';
import { store } from '../proxies.ts';
import { type Checkout, isoNow } from '../state.ts';

export async function recordFacts(booking: Checkout, facts: readonly Fact[]): Promise<void> {
  for (const fact of facts) {
    await recordFact(booking, fact);
    refreshDetails(booking);
  }
  booking.apply({ type: 'facts_recorded' });
}

async function recordFact(booking: Checkout, fact: Fact): Promise<void> {
  const { payment: paymentId } = fact;
  switch (fact.fact) {
    case 'authorised':
      return recordAuthorised(booking, paymentId);
    case 'processing':
    case 'requires_payment':
      return store.recordPaymentState({ paymentId, status: fact.fact });
    case 'declined':
      return recordDecline(booking, fact);
    case 'refused':
      return recordProviderRefusal(booking, fact);
  }
}

/** A share is authorised: the customer gets fresh time for the others. */
async function recordAuthorised(booking: Checkout, paymentId: string): Promise<void> {
  const { input } = booking;
  const payment = paymentOf(booking.session, paymentId);
  if (payment?.charge === undefined) throw new Error('an authorisation was fetched without its charge');
  const { charge, amount } = payment;
  await store.recordAuthorised({
    id: paymentId,
    bookingId: input.bookingId,
    chargeId: charge.id,
    amount,
    currency: payment.currency,
    at: charge.at,
    risk: charge.risk,
  });
  const before = booking.session.ownHoldEnd;
  booking.apply({ type: 'hold_refreshed', at: isoNow() });
  const { holdExpiresAt, ownHoldEnd } = booking.session;
  if (ownHoldEnd !== before) await store.extendHold({ bookingId: input.bookingId, holdExpiresAt });
}

/** To the customer with a way to try again, to the concierge with the person. */
async function recordDecline(
  { input, outbox }: Checkout,
  { payment: paymentId, decline }: Extract<Fact, { fact: 'declined' }>,
): Promise<void> {
  await store.recordDecline({ paymentId, bookingId: input.bookingId, decline });
  await outbox.notify(['payment_failed', 'concierge_payment_failed'], {
    of: decline.attempt,
    paymentId,
    data: { reason: decline.reason },
  });
}

/**
 * The provider refuses us, over a matter of ours: finance hears of it at once. Who has already agreed to pay, or cannot
 * pay any more, hears that another way is open.
 */
async function recordProviderRefusal(
  { input, outbox, session }: Checkout,
  { payment: paymentId, code, of }: Extract<Fact, { fact: 'refused' }>,
): Promise<void> {
  const payment = paymentOf(session, paymentId);
  if (payment === undefined) throw new Error('a payment was refused that is none of this booking');
  const providerPaymentId = payment.atProvider?.providerPaymentId;
  await store.recordProviderRefusal({
    bookingId: input.bookingId,
    paymentId,
    providerPaymentId: providerPaymentId ?? null,
    provider: payment.provider,
    code,
    of,
    at: isoNow(),
  });
  await outbox.notify(['finance_payment_problem'], {
    of: `${paymentId}-${code}`,
    paymentId,
    data: {
      problem: of === 'unknown' ? 'payment_unknown' : 'provider_refused',
      code,
      ...defined({ reference: providerPaymentId }),
    },
  });
  if (of !== 'capture') return;
  await outbox.notify(['payment_failed', 'concierge_payment_failed'], {
    of: `${paymentId}-${code}`,
    paymentId,
    data: { reason: providerRefusalReason(payment.provider), matter: 'ours' },
  });
}

/** Which payments nobody can make any more. */
export async function recordClosed(booking: Checkout): Promise<void> {
  for (const { id: paymentId, status } of booking.session.payments) {
    if (status === 'closed' || status === 'abandoned') await store.recordPaymentClosed({ paymentId });
  }
  booking.apply({ type: 'closed_recorded' });
}
