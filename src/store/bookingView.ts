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
          .select([
            'customers.name',
            'customers.email',
            'customers.phone',
            'customers.country',
            'customers.locale',
            'customers.notes',
          ])
          .whereRef('customers.booking_id', '=', 'bookings.id'),
      ).as('customer'),
      jsonArrayFrom(
        row
          .selectFrom('payments')
          .select([
            'payments.id',
            'payments.provider',
            'payments.provider_payment_id',
            'payments.status',
            'payments.amount',
            'payments.currency',
            'payments.captured',
            'payments.refunded',
            'payments.client_secret_sealed',
            'payments.last_error',
          ])
          .whereRef('payments.booking_id', '=', 'bookings.id')
          .orderBy('payments.seq'),
      ).as('payments'),
      jsonArrayFrom(
        row
          .selectFrom('booking_timeline')
          .select(['booking_timeline.at', 'booking_timeline.event', 'booking_timeline.key'])
          .whereRef('booking_timeline.booking_id', '=', 'bookings.id')
          .orderBy('booking_timeline.at')
          .orderBy('booking_timeline.key'),
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
