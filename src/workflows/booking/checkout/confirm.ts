import type { FeeToFetch } from '../../../domain/payment/payment.ts';
import { refreshDetails } from '../details.ts';
import { CONFIRMATION_EMAILS } from '../messages.ts';
import { capturedOf } from '../payment/refund.ts';
import { store } from '../proxies.ts';
import { type Checkout, isoNow } from '../state.ts';

/** Confirms once: from the first line on a cancellation finds the booking confirmed. */
export async function confirmBooking(booking: Checkout): Promise<void> {
  const { input, outbox } = booking;
  booking.apply({ type: 'confirming' });
  const notifications = outbox.planned(CONFIRMATION_EMAILS);
  const written = await store.confirmBooking({
    bookingId: input.bookingId,
    at: isoNow(),
    payments: booking.session.payments
      .filter(({ charge }) => charge !== undefined)
      .map((payment) => capturedOf(input, payment)),
    notifications,
  });
  booking.apply({ type: 'confirmed' });
  outbox.send(notifications, written);
  refreshDetails(booking);
}

/** What the provider keeps of the payments that bought the booking, where it has not said so. PayPal tells it with the capture. */
export function feesToFetch({ input, session }: Checkout): FeeToFetch[] {
  if (!session.confirmed) return [];
  return session.payments.flatMap((payment) => {
    const { atProvider, charge, provider } = payment;
    const isKnown = provider !== 'stripe' || charge?.fee !== undefined;
    if (isKnown || atProvider === undefined) return [];
    return [
      { provider, providerPaymentId: atProvider.providerPaymentId, captured: capturedOf(input, payment) },
    ];
  });
}
