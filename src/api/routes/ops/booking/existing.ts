import { BOOKING_ID_PATTERN } from '../../../../domain/booking.ts';
import { findBookingState } from '../../../../store/booking/view.ts';
import type { Database } from '../../../../store/database/database.ts';
import { Problem } from '../../../http/problems.ts';

/** A booking that staff name in a path. @throws Problem `booking_not_found` */
export async function existingBooking(db: Database, id: string) {
  const state = BOOKING_ID_PATTERN.test(id) ? await findBookingState(db, id) : undefined;
  if (state === undefined) throw new Problem('booking_not_found');
  return state;
}
