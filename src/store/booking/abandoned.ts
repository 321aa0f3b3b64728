/**
 * People who never became customers: their requests took no slot, or their bookings ended before any money had moved.
 * Whoever paid, disputed or waits for a decision is none of them, however long ago it was.
 */
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { deleteAccesses } from './accesses.ts';

/**
 * Removes requests of which no booking came, with the person, made before an instant.
 * @returns how many were removed, at most `limit`
 */
export async function deleteUnbookedRequests(db: Database, before: string, limit: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const due = await tx
      .selectFrom('booking_requests')
      .select('booking_id as id')
      .where('created_at', '<', before)
      .where(sql<boolean>`not exists (select from bookings where id = booking_requests.booking_id)`)
      .where(nothingWaits('booking_requests.booking_id'))
      .limit(limit)
      .forUpdate() // whoever takes the slot locks the request first
      .skipLocked()
      .execute();
    if (due.length === 0) return 0;
    const ids = due.map(({ id }) => id);
    await tx.deleteFrom('customers').where('booking_id', 'in', ids).execute();
    await tx.deleteFrom('booking_requests').where('booking_id', 'in', ids).execute();
    return due.length;
  });
}

/**
 * Removes the person, and the addresses they came from, of bookings that ended before an instant without any money. The
 * bookings themselves stay: how many hold a slot and do not pay is a figure of the company.
 * @returns how many were removed, at most `limit`
 */
export async function eraseAbandonedCustomers(db: Database, before: string, limit: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const due = await tx
      .selectFrom('bookings')
      .innerJoin('customers', 'customers.booking_id', 'bookings.id')
      .select('bookings.id')
      .where('bookings.status', 'in', ['expired', 'cancelled'])
      .where('bookings.confirmed_at', 'is', null)
      .where('bookings.disputed', '=', false)
      .where('bookings.ended_at', '<', before)
      .where(NO_MONEY)
      .where(nothingWaits('bookings.id'))
      .limit(limit)
      .forUpdate('bookings')
      .skipLocked()
      .execute();
    if (due.length === 0) return 0;
    const ids = due.map(({ id }) => id);
    await tx.deleteFrom('customers').where('booking_id', 'in', ids).execute();
    await deleteAccesses(tx, ids);
    await tx
      .updateTable('booking_requests')
      .set({ client_ip: null, network_day_hash: null })
      .where('booking_id', 'in', ids)
      .execute();
    return due.length;
  });
}

/** Every payment is over at its provider, and none ever took anything in. What was only authorised was never taken. */
const NO_MONEY = sql<boolean>`
  not exists (select from payments where booking_id = bookings.id and (status not in ('failed', 'canceled')
    or captured + refunded + reserved_for_refund + disputed > 0))
  and not exists (select from money_facts where booking_id = bookings.id and kind <> 'authorised')
  and not exists (select from dispute_events where booking_id = bookings.id)`;

/** Nobody still has to write to the person, to look into the booking or to decide on it. */
const nothingWaits = (bookingId: 'bookings.id' | 'booking_requests.booking_id') => sql<boolean>`
  not exists (select from notifications where booking_id = ${sql.ref(bookingId)} and status = 'pending')
  and not exists (select from findings where booking_id = ${sql.ref(bookingId)} and status = 'open')
  and not exists (select from risk_reviews where booking_id = ${sql.ref(bookingId)} and outcome is null)`;
