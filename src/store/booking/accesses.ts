/** From where a customer opened their booking's page: evidence in a dispute, and part of the person that it is about. */
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

export interface BookingAccess {
  readonly bookingId: string;
  /** The caller's address, in one spelling. */
  readonly clientIp: string;
  readonly at: string;
}

/**
 * Records the first access of a day (UTC) from an address. Who has been erased is recorded no more; who is being erased
 * just now is waited for.
 */
export async function recordAccess(db: Database, { bookingId, clientIp, at }: BookingAccess): Promise<void> {
  await sql`
    insert into booking_accesses (booking_id, day, client_ip, first_at)
    select ${bookingId}, ${at.slice(0, 10)}::date, ${clientIp}, ${at}::timestamptz
    from customers where booking_id = ${bookingId} for key share
    on conflict do nothing`.execute(db);
}

/** Removes where bookings were opened from. @param tx the transaction that erases their persons */
export async function deleteAccesses(tx: Database, bookingIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('booking_accesses').where('booking_id', 'in', bookingIds).execute();
}
