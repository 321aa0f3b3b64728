/** Everything the API shows of a booking, read in one go. Decides nothing. */
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Database } from './database.ts';

export async function findBooking(db: Database, id: string) {
  return db
    .selectFrom('bookings')
    .select([
      'id',
      'status',
      'quote',
      'currency',
      'total',
      'deposit',
      'deposit_status',
      'deposit_released',
      'deposit_retained',
      'disputed',
      'refund',
      'token_version',
      'hold_expires_at',
      'created_at',
      'confirmed_at',
    ])
    .select((row) => [
      jsonObjectFrom(
        row
          .selectFrom('customers')
          .select(['name', 'email', 'phone', 'country', 'locale', 'notes'])
          .whereRef('customers.booking_id', '=', 'bookings.id'),
      ).as('customer'),
      jsonArrayFrom(
        row
          .selectFrom('payments')
          .select([
            'id',
            'provider',
            'provider_payment_id',
            'status',
            'amount',
            'currency',
            'captured',
            'refunded',
            'client_secret_sealed',
            'last_error',
          ])
          .whereRef('payments.booking_id', '=', 'bookings.id')
          .orderBy('seq'),
      ).as('payments'),
      jsonArrayFrom(
        row
          .selectFrom('booking_timeline')
          .select(['at', 'event', 'key'])
          .whereRef('booking_timeline.booking_id', '=', 'bookings.id')
          .orderBy('at')
          .orderBy('key'),
      ).as('timeline'),
    ])
    .where('bookings.id', '=', id)
    .executeTakeFirst();
}

export type BookingRow = NonNullable<Awaited<ReturnType<typeof findBooking>>>;

/** The booking's status and token version: enough to open or refuse a door. */
export async function findBookingState(db: Database, id: string) {
  return db
    .selectFrom('bookings')
    .select(['id', 'status', 'token_version'])
    .where('id', '=', id)
    .executeTakeFirst();
}
