/** One row a notification key: the memory of what was mailed, which outlives every workflow. */
import { sql } from 'kysely';
import type { MessageStatus } from '../../domain/notification/delivery.ts';
import type { Database } from '../database/database.ts';

export interface MessageRecord {
  readonly key: string;
  readonly template: string;
  readonly bookingId: string | null;
  readonly paymentId: string | null;
  /** What only the cause knew, such as why a charge was refused. Nothing personal, unless `toAddress` is set. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Of staff's own choice, instead of the booking's customer or the template's team. */
  readonly toAddress?: string | null;
  /** The database's time where left out. */
  readonly createdAt?: string | undefined;
}

/** @returns false where the key was there before: then nothing changes. */
export async function insertMessage(db: Database, message: MessageRecord): Promise<boolean> {
  const inserted = await db
    .insertInto('messages')
    .values({
      key: message.key,
      template: message.template,
      booking_id: message.bookingId,
      payment_id: message.paymentId,
      data: JSON.stringify(message.data),
      status: 'pending',
      to_address: message.toAddress ?? null,
      provider: null,
      provider_message_id: null,
      last_error: null,
      // As exactly as a cursor can tell it again: of two in one millisecond the next page would lose one.
      created_at: sql`date_trunc('milliseconds', coalesce(${message.createdAt ?? null}::timestamptz, now()))`,
      accepted_at: null,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Makes sure the row is there and says how far the message has come. */
export async function registerMessage(db: Database, message: MessageRecord) {
  await insertMessage(db, message);
  return findMessage(db, message.key);
}

export async function findMessage(db: Database, key: string) {
  return db
    .selectFrom('messages')
    .select(['key', 'template', 'booking_id', 'payment_id', 'data', 'to_address'])
    .select(['status', 'round', 'attempts', 'unknowns', 'possible_duplicate'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
}

/**
 * Ends a message that is still on its way, for a reason that no provider gave.
 * @param end.error why; what the last provider said where it is left out
 * @param end.round a retry by staff since then leaves the message open
 * @returns how it stands now: what has ended before stays as it is.
 */
export async function closeMessage(
  db: Database,
  key: string,
  end: {
    readonly status: Exclude<MessageStatus, 'pending' | 'accepted'>;
    readonly error?: string;
    readonly round?: number;
  },
): Promise<{ readonly status: MessageStatus; readonly round: number }> {
  let closing = db
    .updateTable('messages')
    .set({ status: end.status, ...(end.error === undefined ? {} : { last_error: end.error }) })
    .where('key', '=', key)
    .where('status', '=', 'pending');
  if (end.round !== undefined) closing = closing.where('round', '=', end.round);
  await closing.execute();
  return findMessage(db, key);
}
