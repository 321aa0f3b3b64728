/**
 * Counts that hold while others ask (business.md "Fraud guard"): each takes a lock on what it counts and keeps it to
 * the end of the transaction, so that of many requests at once no more get through than one after another.
 */
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

/**
 * Unpaid bookings of an email address, however it is spelt; one whose payment is under review is paid. To be called
 * in the transaction that adds one.
 */
export async function unpaidBookingsOf(tx: Database, email: string): Promise<number> {
  await lock(tx, `unpaid bookings of ${email.toLowerCase()}`);
  const { count } = await tx
    .selectFrom('bookings')
    .innerJoin('customers', 'customers.booking_id', 'bookings.id')
    .select(rows)
    .where('bookings.status', '=', 'awaiting_payment')
    .where(sql<boolean>`not exists (select from risk_reviews where booking_id = bookings.id)`)
    .where(sql`lower(customers.email)`, '=', email.toLowerCase())
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Bookings that one network made in one day. A request that never got its slot gave nobody a payment to try cards on, and
 * may not have got it through a fault of ours: it does not count. Holds in the transaction that adds a booking; asked
 * before that, it only spares the wait.
 * @param networkDayHash the network and the day, as the caller hashed them.
 */
export async function bookingsFromNetwork(tx: Database, networkDayHash: string): Promise<number> {
  await lock(tx, `bookings of ${networkDayHash}`);
  const { count } = await tx
    .selectFrom('booking_requests')
    .innerJoin('bookings', 'bookings.id', 'booking_requests.booking_id')
    .select(rows)
    .where('network_day_hash', '=', networkDayHash)
    .where('refusal', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

const rows = sql<number>`count(*)`.as('count');

/** Held until the transaction ends. Two names that share a hash only wait for each other. */
async function lock(tx: Database, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}
