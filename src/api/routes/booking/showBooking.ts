/** A booking as it is now, for every route that answers with one. */
import { type BookingRow, findBooking } from '../../../store/booking/view.ts';
import type { ApiDeps } from '../../deps.ts';
import { Problem } from '../../http/problems.ts';
import { type BookingBody, bookingBody } from '../../schemas/booking.ts';

/** @throws Problem `booking_not_found` */
export async function showBooking(deps: ApiDeps, bookingId: string): Promise<BookingBody> {
  const row = await findBooking(deps.store.db, bookingId);
  if (row === undefined) throw new Problem('booking_not_found');
  return viewOf(row, deps);
}

export const viewOf = (row: BookingRow, { config, openSecret }: ApiDeps): BookingBody =>
  bookingBody(row, { publishableKey: config.stripe.publishableKey, openSecret });
