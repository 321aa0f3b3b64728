import type { FeeToFetch } from '../../../domain/payment/payment.ts';
import type { SessionPayment } from '../../../domain/payment/session.ts';
import { refreshDetails } from '../details.ts';
import { CONFIRMATION_EMAILS } from '../messages.ts';
import { capturedOf } from '../payment/refund.ts';
import { store } from '../proxies.ts';
import { type Checkout, isoNow } from '../state.ts';

/** Confirms once: from the first line on a cancellation finds the booking confirmed. */
export const confirmBooking = (booking: Checkout): Promise<void> =>
  confirmWith(booking, booking.session.payments);

/**
 * Postgres says what is confirmed: a worker may have done it and died, and the one after it have decided otherwise, even
 * without having reached the provider. What is known of the money is in the records already.
 */
export const recoverConfirmation = (booking: Checkout): Promise<void> =>
  confirmWith(
    booking,
    booking.session.payments.filter(({ charge }) => charge !== undefined),
  );

async function confirmWith(booking: Checkout, paid: readonly SessionPayment[]): Promise<void> {
  const { input, outbox } = booking;
  booking.apply({ type: 'confirming' });
  const notifications = outbox.planned(CONFIRMATION_EMAILS);
  const written = await store.confirmBooking({
    bookingId: input.bookingId,
    at: isoNow(),
    payments: paid.map((payment) => capturedOf(input, payment)),
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
    if (isKnown || atProvider === undefined || charge === undefined) return [];
    return [
      { provider, providerPaymentId: atProvider.providerPaymentId, captured: capturedOf(input, payment) },
    ];
  });
}
