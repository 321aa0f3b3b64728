/** Bookings that are paid and confirmed, without a provider. */
import { confirm } from '../../../src/store/booking/bookings.ts';
import type { Quote } from '../../../src/domain/quote/quote.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { payInFull } from '../bookingRequests.ts';
import { type ApiUnderTest, type OpenedBooking, openBooking } from '../environments/apiApp.ts';

export interface PaidBooking extends OpenedBooking {
  readonly quoted: Quote;
}

export async function confirmedBooking({
  app,
  store,
}: Pick<ApiUnderTest, 'app' | 'store'>): Promise<PaidBooking> {
  const booking = await openBooking(app);
  await payInFull(store.db, booking.id);
  await confirm(store.db, booking.id, new Date().toISOString());
  return { ...booking, quoted: await quoteOf(store.db, booking.id) };
}

async function quoteOf(db: Database, bookingId: string): Promise<Quote> {
  const { quote } = await db
    .selectFrom('bookings')
    .select('quote')
    .where('id', '=', bookingId)
    .executeTakeFirstOrThrow();
  return quote;
}

/** What the guard has of a booking's first payment. */
export const guardOf = (db: Database, bookingId: string) =>
  db
    .selectFrom('payments')
    .select(['captured', 'refunded', 'reserved_for_refund as reserved'])
    .where('booking_id', '=', bookingId)
    .executeTakeFirstOrThrow();
