/** Everything the API shows of a booking, read in one go. Decides nothing. */
import { sql } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import { isStay } from '../../domain/booking.ts';
import type { Database } from '../database/database.ts';
import { refundOfBooking, refundView } from '../refund/view.ts';

const BOOKING = [
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
  'token_version',
  'hold_expires_at',
  'created_at',
  'confirmed_at',
] as const;

const CUSTOMER = [
  'customers.name',
  'customers.email',
  'customers.phone',
  'customers.country',
  'customers.locale',
  'customers.notes',
] as const;

const PAYMENT = [
  'payments.id',
  'payments.provider',
  'payments.provider_payment_id',
  'payments.status',
  'payments.amount',
  'payments.currency',
  'payments.captured',
  'payments.refunded',
  'payments.disputed',
  'payments.client_secret_sealed',
  'payments.last_error',
  'payments.risk',
] as const;

/** The provider's id of what took the money: a charge at Stripe, a capture at PayPal. */
const chargeOf = sql<string | null>`case when payments.captured > 0 then (
    select substr(min(money_facts.id), length('captured:') + 1) from money_facts
    where money_facts.booking_id = payments.booking_id and money_facts.payment_id = payments.id
      and money_facts.kind = 'captured') end`.as('charge_id');

/** Whether a bank has warned of fraud in a payment of it. */
const isWarned = sql<boolean>`exists (select from fraud_warnings where booking_id = bookings.id)`;

export async function findBooking(db: Database, id: string) {
  const row = await selectBooking(db, id);
  return row && { ...row, refund: row.refund && refundView(row.refund) };
}

const selectBooking = (db: Database, id: string) =>
  db
    .selectFrom('bookings')
    .select(BOOKING)
    .select((row) => [
      isWarned.as('fraud_warned'),
      refundOfBooking(row),
      jsonObjectFrom(
        row.selectFrom('customers').select(CUSTOMER).whereRef('customers.booking_id', '=', 'bookings.id'),
      ).as('customer'),
      jsonArrayFrom(
        row
          .selectFrom('payments')
          .select(PAYMENT)
          .select(chargeOf)
          .whereRef('payments.booking_id', '=', 'bookings.id')
          .orderBy('payments.seq'),
      ).as('payments'),
      jsonArrayFrom(
        row
          .selectFrom('booking_timeline')
          .select(['booking_timeline.at', 'booking_timeline.event'])
          .whereRef('booking_timeline.booking_id', '=', 'bookings.id')
          // As recorded; in which order things happened is the domain's to say.
          .orderBy('booking_timeline.seq'),
      ).as('timeline'),
    ])
    .where('bookings.id', '=', id)
    .executeTakeFirst();

export type BookingRow = NonNullable<Awaited<ReturnType<typeof findBooking>>>;

/** The booking's status and token version: enough to open or refuse a door. */
export async function findBookingState(db: Database, id: string) {
  return db
    .selectFrom('bookings')
    .select(['id', 'status', 'token_version'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Whether the booking was confirmed and not given back since. */
export async function hasStay(db: Database, bookingId: string): Promise<boolean> {
  const state = await findBookingState(db, bookingId);
  return state !== undefined && isStay(state.status);
}
