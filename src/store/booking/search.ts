/** Bookings as staff look for them, and everything that is written down about one. Decides nothing. */
import { sql } from 'kysely';
import type { BookingStatus } from '../../domain/booking.ts';
import type { Database } from '../database/database.ts';
import type { Page } from '../database/page.ts';

export interface BookingFilter extends Page {
  readonly status?: BookingStatus | undefined;
  readonly itemId?: string | undefined;
  /** The customer's address, however it is spelt. */
  readonly email?: string | undefined;
  /** Local dates of the rental's start, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const startDate = sql<string>`bookings.quote ->> 'startDate'`;

/** Newest first. */
export async function listBookings(db: Database, filter: BookingFilter) {
  let query = db
    .selectFrom('bookings')
    .leftJoin('customers', 'customers.booking_id', 'bookings.id')
    .select([
      'bookings.id',
      'bookings.status',
      'bookings.quote',
      'bookings.currency',
      'bookings.total',
      'bookings.deposit',
      'bookings.deposit_status as depositStatus',
      'bookings.disputed',
      'bookings.hold_expires_at as holdExpiresAt',
      'bookings.created_at as createdAt',
      'bookings.confirmed_at as confirmedAt',
      'customers.name',
      'customers.email',
    ])
    .orderBy('bookings.created_at', 'desc')
    .orderBy('bookings.id', 'desc')
    .limit(filter.limit);
  const { status, itemId, email, from, to, after } = filter;
  if (status !== undefined) query = query.where('bookings.status', '=', status);
  if (itemId !== undefined) query = query.where('bookings.item_id', '=', itemId);
  if (email !== undefined) query = query.where(sql`lower(customers.email)`, '=', email.toLowerCase());
  if (from !== undefined) query = query.where(startDate, '>=', from);
  if (to !== undefined) query = query.where(startDate, '<=', to);
  if (after !== undefined)
    query = query.where((row) =>
      row(row.refTuple('bookings.created_at', 'bookings.id'), '<', row.tuple(after.createdAt, after.id)),
    );
  return query.execute();
}

export type ListedBooking = Awaited<ReturnType<typeof listBookings>>[number];

/** The money guard's figures of a booking's payments, in order. */
export const paymentGuards = (db: Database, bookingId: string) =>
  db
    .selectFrom('payments')
    .select([
      'id',
      'provider',
      'provider_payment_id as providerPaymentId',
      'status',
      'amount',
      'currency',
      'captured',
      'refunded',
      'reserved_for_refund as reservedForRefund',
      'disputed',
      'last_error as lastError',
      'risk',
      'created_at as createdAt',
    ])
    .where('booking_id', '=', bookingId)
    .orderBy('seq')
    .execute();

/** What happened to its money, oldest first. */
export const moneyFacts = (db: Database, bookingId: string) =>
  db
    .selectFrom('money_facts')
    .select([
      'id',
      'payment_id as paymentId',
      'provider',
      'kind',
      'amount',
      'currency',
      'occurred_at as occurredAt',
      'recorded_at as recordedAt',
    ])
    .where('booking_id', '=', bookingId)
    .orderBy('occurred_at')
    .orderBy('id')
    .execute();

/** The notifications about it, oldest first. */
export const notificationsAbout = (db: Database, bookingId: string) =>
  db
    .selectFrom('notifications')
    .select([
      'key',
      'template',
      'status',
      'provider',
      'provider_message_id as providerMessageId',
      'attempts',
      'unknowns',
      'possible_duplicate as possibleDuplicate',
      'last_error as lastError',
      'created_at as createdAt',
      'accepted_at as acceptedAt',
    ])
    .where('booking_id', '=', bookingId)
    .orderBy('created_at')
    .orderBy('key')
    .execute();
