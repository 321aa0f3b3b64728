/** One row a notification key: the memory of what was mailed, which outlives every workflow. */
import { sql } from 'kysely';
import type { Database } from './database.ts';

export interface MessageRecord {
  readonly key: string;
  readonly template: string;
  readonly bookingId: string | null;
  readonly paymentId: string | null;
  /** What only the cause knew, such as why a charge was refused. Nothing personal. */
  readonly data: Readonly<Record<string, string>>;
}

/** Makes sure the row is there and says how far the message has come. */
export async function registerMessage(db: Database, message: MessageRecord) {
  await db
    .insertInto('messages')
    .values({
      key: message.key,
      template: message.template,
      booking_id: message.bookingId,
      payment_id: message.paymentId,
      data: JSON.stringify(message.data),
      status: 'pending',
      provider: null,
      provider_message_id: null,
      last_error: null,
      accepted_at: null,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  return findMessage(db, message.key);
}

export async function findMessage(db: Database, key: string) {
  return db
    .selectFrom('messages')
    .select(['key', 'template', 'booking_id', 'payment_id', 'data', 'status', 'attempts', 'unknowns'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
}

/**
 * Notes that an attempt is about to leave.
 * @returns false when the message was accepted or refused before, and must not leave again.
 */
export async function beginAttempt(db: Database, key: string, provider: string): Promise<boolean> {
  const begun = await db
    .updateTable('messages')
    .set({
      status: 'sending',
      provider,
      attempts: sql`attempts + 1`,
      // Found in mid-attempt: the attempt before died without a word, so the message may have left.
      possible_duplicate: sql`possible_duplicate or status = 'sending'`,
      unknowns: sql`unknowns + (status = 'sending')::int`,
    })
    .where('key', '=', key)
    .where('status', 'in', ['pending', 'sending', 'failed'])
    .returning('key')
    .executeTakeFirst();
  return begun !== undefined;
}

export async function attemptEnded(
  db: Database,
  key: string,
  end:
    | { status: 'accepted'; providerMessageId: string; at: string }
    | { status: 'pending' | 'refused' | 'failed'; error: string; mayHaveLeft: boolean },
): Promise<void> {
  const set =
    end.status === 'accepted'
      ? {
          status: end.status,
          provider_message_id: end.providerMessageId,
          accepted_at: end.at,
          last_error: null,
        }
      : {
          // An attempt that may have left stays `sending`, so that the next one counts as a possible duplicate.
          status: end.mayHaveLeft && end.status === 'pending' ? ('sending' as const) : end.status,
          last_error: end.error,
        };
  await db
    .updateTable('messages')
    .set(set)
    .where('key', '=', key)
    .where('status', '!=', 'accepted')
    .execute();
}

/** No provider took it on any pass: it waits for a retry by staff. */
export async function parkMessage(db: Database, key: string): Promise<void> {
  await db
    .updateTable('messages')
    .set({ status: 'failed' })
    .where('key', '=', key)
    .where('status', 'in', ['pending', 'sending'])
    .execute();
}
