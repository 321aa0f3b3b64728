/** One row a notification key: the memory of what was sent, which outlives every workflow. */
import { sql } from 'kysely';
import type { NotificationStatus } from '../../domain/notification/delivery.ts';
import type { Database } from '../database/database.ts';
import { defined } from '../../domain/defined.ts';

export interface NotificationRecord {
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
export async function insertNotification(db: Database, notification: NotificationRecord): Promise<boolean> {
  const inserted = await db
    .insertInto('notifications')
    .values(rowOf(notification))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** A notification that nobody has sent yet. */
export function rowOf(notification: NotificationRecord) {
  return {
    key: notification.key,
    template: notification.template,
    booking_id: notification.bookingId,
    payment_id: notification.paymentId,
    data: JSON.stringify(notification.data),
    status: 'pending' as const,
    to_address: notification.toAddress ?? null,
    provider: null,
    provider_message_id: null,
    last_error: null,
    // As exactly as a cursor can tell it again: of two in one millisecond the next page would lose one.
    created_at: sql<string>`date_trunc('milliseconds', coalesce(${notification.createdAt ?? null}::timestamptz, now()))`,
    accepted_at: null,
  };
}

/** Makes sure the row is there and says how far the notification has come. */
export async function registerNotification(db: Database, notification: NotificationRecord) {
  await insertNotification(db, notification);
  return getNotification(db, notification.key);
}

/** From here on a workflow of its own sends it, and its booking no more. */
export async function takeFromBooking(db: Database, key: string): Promise<void> {
  await db
    .updateTable('notifications')
    .set({ by_booking: false })
    .where('key', '=', key)
    .where('by_booking', '=', true)
    .execute();
}

export async function getNotification(db: Database, key: string) {
  return db
    .selectFrom('notifications')
    .select(['key', 'template', 'booking_id', 'payment_id', 'data', 'to_address'])
    .select(['status', 'round', 'attempts', 'unknowns', 'possible_duplicate', 'by_booking'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
}

/**
 * Ends a notification that is still on its way, for a reason that no provider gave.
 * @param end.error why; what the last provider said where it is left out
 * @param end.round a retry by staff since then leaves it pending
 * @returns how it stands now: what has ended before stays as it is.
 */
export async function closeNotification(
  db: Database,
  key: string,
  end: {
    readonly status: Exclude<NotificationStatus, 'pending' | 'accepted'>;
    readonly error?: string;
    readonly round?: number;
  },
): Promise<{ readonly status: NotificationStatus; readonly round: number }> {
  let closing = db
    .updateTable('notifications')
    .set({ status: end.status, ...defined({ last_error: end.error }) })
    .where('key', '=', key)
    .where('status', '=', 'pending');
  if (end.round !== undefined) closing = closing.where('round', '=', end.round);
  await closing.execute();
  return getNotification(db, key);
}
