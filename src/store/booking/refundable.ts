/** What a refund of a booking is computed from: its terms, and its money as the guard shows it. */
import { type BookingStatus, isStay } from '../../domain/booking.ts';
import type { RefundableBooking } from '../../domain/refund/preview.ts';
import type { Database } from '../database/database.ts';
import { paymentGuards } from './search.ts';

/** @returns undefined where there is no such booking; the payments are in the order in which they were opened */
export async function findRefundable(
  db: Database,
  bookingId: string,
): Promise<(RefundableBooking & { readonly status: BookingStatus }) | undefined> {
  const booking = await db
    .selectFrom('bookings')
    .select(['status', 'quote'])
    .where('id', '=', bookingId)
    .executeTakeFirst();
  if (booking === undefined) return undefined;
  const payments = await paymentGuards(db, bookingId);
  return { ...booking, isConfirmed: isStay(booking.status), payments };
}
