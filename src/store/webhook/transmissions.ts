/** What a transmission of PayPal's has said: one body for good, as its signature would let others pass too. */
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

export interface Transmission {
  readonly id: string;
  /** SHA-256 of the raw bytes that came with it, and were verified. */
  readonly digest: string;
  readonly receivedAt: string;
}

/** @returns whether this is the body that the transmission came with first; of several at once one is. */
export async function bindTransmission(
  db: Database,
  { id, digest, receivedAt }: Transmission,
): Promise<boolean> {
  await db
    .insertInto('webhook_transmissions')
    .values({ id, body_digest: digest, received_at: receivedAt })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const first = await db
    .selectFrom('webhook_transmissions')
    .select('body_digest')
    .where('id', '=', id)
    .executeTakeFirst();
  return first?.body_digest === digest;
}

/** @returns how many of those received before an instant were removed, at most `limit` */
export async function deleteTransmissions(db: Database, before: string, limit: number): Promise<number> {
  const { rows } = await sql`delete from webhook_transmissions where id in (
    select id from webhook_transmissions where received_at < ${before} limit ${limit}) returning id`.execute(
    db,
  );
  return rows.length;
}
