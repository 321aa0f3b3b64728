import { store } from './activities.ts';
import type { Checkout } from './checkoutState.ts';
import { isoNow } from './clock.ts';
import { showDetails } from './details.ts';
import { notify } from './notify.ts';
import type { Charge } from './waitForMoney.ts';

/** Confirms once: from the first line on a cancellation finds the booking confirmed. */
export async function confirmPaid(booking: Checkout, charge: Charge): Promise<void> {
  const { input, payment } = booking;
  booking.status = 'confirmed';
  await store.confirmBooking({
    bookingId: input.bookingId,
    at: isoNow(),
    payments: [
      {
        id: payment.id,
        bookingId: input.bookingId,
        chargeId: charge.id,
        amount: payment.amount,
        currency: input.currency,
        at: charge.at,
        ...(charge.fee === undefined ? {} : { fee: charge.fee }),
      },
    ],
  });
  showDetails(booking);
  await notify(input, ['booking_confirmation', 'payment_receipt', 'concierge_new_booking'], {});
}
