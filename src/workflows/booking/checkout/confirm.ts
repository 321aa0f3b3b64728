import { refreshDetails } from '../details.ts';
import { notify } from '../notify.ts';
import { capturedOf } from '../payment/refund.ts';
import { store } from '../proxies.ts';
import { type Checkout, isoNow } from '../state.ts';

/** Confirms once: from the first line on a cancellation finds the booking confirmed. */
export async function confirmBooking(booking: Checkout): Promise<void> {
  const { input } = booking;
  booking.apply({ type: 'confirming' });
  await store.confirmBooking({
    bookingId: input.bookingId,
    at: isoNow(),
    payments: booking.session.payments.map((payment) => capturedOf(input, payment)),
  });
  booking.apply({ type: 'confirmed' });
  refreshDetails(booking);
  await notify(input, ['booking_confirmation', 'payment_receipt', 'concierge_new_booking'], {});
}
