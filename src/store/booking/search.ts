/** Bookings as staff look for them, and everything that is written down about one. Decides nothing. */
import { type RawBuilder, sql } from 'kysely';
import type { BookingStatus } from '../../domain/booking.ts';
import { MONEY_FACT_KINDS } from '../../domain/payment/status.ts';
import { hasEmail, hasPhone, isNamed } from '../customer.ts';
import type { Database } from '../database/database.ts';
import type { Page } from '../database/page.ts';

/** What bookings can be listed by, and from which end. */
export const BOOKING_SORTS = {
  createdAt: { column: 'bookings.created_at', direction: 'asc' },
  '-createdAt': { column: 'bookings.created_at', direction: 'desc' },
  startAt: { column: 'bookings.start_at', direction: 'asc' },
  '-startAt': { column: 'bookings.start_at', direction: 'desc' },
} as const;
export type BookingSort = keyof typeof BOOKING_SORTS;

export interface BookingFilter extends Page {
  readonly status?: BookingStatus | undefined;
  readonly itemId?: string | undefined;
  readonly location?: string | undefined;
  /** The customer's address, however it is spelt. */
  readonly email?: string | undefined;
  /** In E.164 form. */
  readonly phone?: string | undefined;
  /** Whole words of the customer's name. */
  readonly name?: string | undefined;
  /** Any id that a provider has given to something of the booking's money. */
  readonly providerId?: string | undefined;
  /** Local dates of the rental's start, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly sort: BookingSort;
}

const startDate = sql<string>`bookings.quote ->> 'startDate'`;

/** In the order asked for; of the same instant by id. */
export async function listBookings(db: Database, filter: BookingFilter) {
  const { column, direction } = BOOKING_SORTS[filter.sort];
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
    .select(sql<string>`${sql.ref(column)}`.as('sortedBy'))
    .where(matches(filter))
    .orderBy(column, direction)
    .orderBy('bookings.id', direction)
    .limit(filter.limit);
  const { after } = filter;
  if (after !== undefined)
    query = query.where((row) =>
      row(
        row.refTuple(column, 'bookings.id'),
        direction === 'asc' ? '>' : '<',
        row.tuple(after.at, after.id),
      ),
    );
  return query.execute();
}

export type ListedBooking = Awaited<ReturnType<typeof listBookings>>[number];

/** Every condition that was given. */
function matches(filter: BookingFilter): RawBuilder<boolean> {
  const { status, itemId, location, email, phone, name, providerId, from, to } = filter;
  const conditions = [
    sql<boolean>`true`,
    status && sql<boolean>`bookings.status = ${status}`,
    itemId && sql<boolean>`bookings.item_id = ${itemId}`,
    location && sql<boolean>`bookings.location = ${location}`,
    email && hasEmail(email),
    phone && hasPhone(phone),
    name && isNamed(name),
    providerId && hasProviderId(providerId),
    from && sql<boolean>`${startDate} >= ${from}`,
    to && sql<boolean>`${startDate} <= ${to}`,
  ].filter((condition) => typeof condition === 'object');
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

/** An intent, an order, a charge, a capture, a refused charge, a refund, a dispute or a balance transaction. */
function hasProviderId(id: string): RawBuilder<boolean> {
  const facts = MONEY_FACT_KINDS.map((kind) => `${kind}:${id}`);
  return sql<boolean>`bookings.id in (
    select booking_id from payments where provider_payment_id = ${id}
    union all select booking_id from money_facts where id in (${sql.join(facts)})
    union all select booking_id from booking_timeline
      where event = 'payment_failed' and key = ${`payment_failed:${id}`}
    union all select booking_id from dispute_events where dispute_id = ${id} or charge_id = ${id})`;
}

/** The money guard's figures of a booking's payments, in order. */
export const paymentGuards = (db: Database, bookingId: string) =>
  selectGuards(db).where('booking_id', '=', bookingId).execute();

/** The same of several bookings together, each payment with its booking. */
export const paymentGuardsOf = async (db: Database, bookingIds: readonly string[]) =>
  bookingIds.length === 0
    ? []
    : selectGuards(db).select('booking_id as bookingId').where('booking_id', 'in', bookingIds).execute();

const selectGuards = (db: Database) =>
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
    .orderBy('seq');

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
