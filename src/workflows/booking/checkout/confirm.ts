import { store } from '../proxies.ts';
import { capturedOf } from '../payment/captured.ts';
import type { Checkout } from '../state.ts';
import { isoNow } from '../clock.ts';
import { showDetails } from '../details.ts';
import { notify } from '../notify.ts';

/** Confirms once: from the first line on a cancellation finds the booking confirmed. */
export async function confirmPaid(booking: Checkout): Promise<void> {
  const { input, payments } = booking;
  booking.status = 'confirmed';
  await store.confirmBooking({
    bookingId: input.bookingId,
    at: isoNow(),
    payments: payments.map((payment) => capturedOf(booking, payment)),
  });
  booking.confirmed = true;
  showDetails(booking);
  if (booking.review !== undefined) booking.review.confirmed = true;
  await notify(input, ['booking_confirmation', 'payment_receipt', 'concierge_new_booking'], {});
}
