/** Another way to pay for the same held slot: the payments of before are closed, these take their place. */
import type { Step } from '../../../domain/payment/session.ts';
import { showDetails, showProvider } from '../details.ts';
import { store } from '../proxies.ts';
import { type Checkout, isoNow } from '../state.ts';

/** Nothing has been asked of the new provider when this is done. */
export async function replacePayments(
  booking: Checkout,
  { to }: Extract<Step, { step: 'replace' }>,
): Promise<void> {
  await store.replacePayments({
    bookingId: booking.input.bookingId,
    replaced: booking.session.payments.map(({ id }) => id),
    payments: to.map(({ id, seq, provider, amount, currency }) => ({ id, seq, provider, amount, currency })),
    at: isoNow(),
  });
  booking.apply({ type: 'payments_replaced' });
  const [first] = to;
  if (first !== undefined) showProvider(first.provider);
  showDetails(booking, 'The customer pays another way.');
}
