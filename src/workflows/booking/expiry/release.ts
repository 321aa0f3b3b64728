import type { FullRefundReason } from '../../../domain/refund/fullRefund.ts';
import { store } from '../proxies.ts';
import { anyStands, type Checkout } from '../state.ts';
import { isoNow } from '../clock.ts';
import { showDetails } from '../details.ts';
import { notify } from '../notify.ts';
import { refundViewOf } from '../payment/refund.ts';

/** The slot is free, and the customer knows: why, and what comes back to them. */
export async function release(
  booking: Checkout,
  status: 'expired' | 'cancelled',
  reason: FullRefundReason,
): Promise<void> {
  const { input, payments } = booking;
  await store.endBooking({
    bookingId: input.bookingId,
    status,
    at: isoNow(),
    payments: payments.flatMap(({ id, standing }) =>
      standing === 'closed' || standing === 'lapsed' ? [{ id, status: 'canceled' as const }] : [],
    ),
    refund: anyStands(booking, 'paid') ? refundViewOf(booking, reason, 'processing') : null,
  });
  booking.status = status;
  showDetails(booking);
  await notify(input, [status === 'expired' ? 'booking_expired' : 'cancellation_confirmation'], {
    ...(reason === 'payment_review' ? { data: { reason } } : {}),
    ...(booking.reopenings === 0 ? {} : { of: `hold-${booking.reopenings + 1}` }),
  });
}
