/**
 * IPN messages on their way to being verified. The bytes name the customer, so they are here, sealed, and never in a
 * history (architecture.md decision 9); the statement that completes a message erases them.
 */
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

export interface ReceivedIpn {
  /** SHA-256 of the raw bytes. */
  readonly id: string;
  /** Transaction, status, type and case together; null for a message that cannot be read. */
  readonly identity: string | null;
  readonly contentType: string;
  readonly receivedAt: string;
}

export interface CompletedIpn {
  readonly id: string;
  readonly outcome: string;
  readonly bookingId: string | null;
  readonly at: string;
}

/** Keeps a message until it is completed. @returns whether it still waits; a repeat of a completed one does not. */
export async function keepIpn(db: Database, message: ReceivedIpn & { sealed: string }): Promise<boolean> {
  await insert(db, message, { raw_sealed: message.sealed, completed_at: null, outcome: null });
  const kept = await findIpn(db, message.id);
  return kept?.sealed != null;
}

/** Records a message that is not worth asking PayPal about, without its bytes. @returns whether it is new. */
export async function recordRefusedIpn(db: Database, message: ReceivedIpn): Promise<boolean> {
  return insert(db, message, { raw_sealed: null, completed_at: message.receivedAt, outcome: 'refused' });
}

async function insert(
  db: Database,
  { id, identity, contentType, receivedAt }: ReceivedIpn,
  rest: { raw_sealed: string | null; completed_at: string | null; outcome: string | null },
): Promise<boolean> {
  const inserted = await db
    .insertInto('ipn_messages')
    .values({
      id,
      identity,
      content_type: contentType,
      booking_id: null,
      received_at: receivedAt,
      ...rest,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export interface KeptIpn {
  /** Null once the message is completed. */
  readonly sealed: string | null;
  readonly contentType: string;
  readonly receivedAt: string;
  readonly outcome: string | null;
}

export async function findIpn(db: Database, id: string): Promise<KeptIpn | undefined> {
  return db
    .selectFrom('ipn_messages')
    .select(['raw_sealed as sealed', 'content_type as contentType', 'received_at as receivedAt', 'outcome'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/**
 * Records the outcome of a message, once, and erases its bytes. Those of a message that could not be verified stay, as
 * only they can still be verified.
 * @returns whether it had not been completed before, or still holds its bytes.
 */
export async function completeIpn(
  db: Database,
  { id, outcome, bookingId, at }: CompletedIpn,
  { keepBytes }: { keepBytes: boolean },
): Promise<boolean> {
  const completed = await db
    .updateTable('ipn_messages')
    .set({
      outcome,
      booking_id: bookingId,
      completed_at: at,
      ...(keepBytes ? {} : { raw_sealed: null }),
    })
    .where('id', '=', id)
    .where('raw_sealed', 'is not', null)
    .returning('id')
    .executeTakeFirst();
  return completed !== undefined;
}

/** These were never verified, or were not about us: `unverified` ones still hold their sealed bytes. */
const WORTH_NOTHING = ['refused', 'invalid', 'unverified'];

/**
 * Removes messages received before an instant that were refused or never verified; one that belongs to a booking stays,
 * and so does one whose bytes an open finding offers for another try. Among them are those whose following never began,
 * as their sender got no 200 and did not come back.
 * @returns how many were removed, at most `limit`.
 */
export async function deleteUnverifiedIpns(db: Database, before: string, limit: number): Promise<number> {
  const due = db
    .selectFrom('ipn_messages')
    .select('id')
    .where('received_at', '<', before)
    .where('booking_id', 'is', null)
    .where((row) => row.or([row('outcome', 'is', null), row('outcome', 'in', WORTH_NOTHING)]))
    .where(
      sql<boolean>`not exists (select from findings where key = 'ipn:' || ipn_messages.id
        and kind = 'ipn_unverified' and status = 'open')`,
    )
    .limit(limit);
  const { numDeletedRows } = await db.deleteFrom('ipn_messages').where('id', 'in', due).executeTakeFirst();
  return Number(numDeletedRows);
}
