/**
 * Notifications that staff write and retry. The row is there before the workflow that sends it, with all the data that
 * its template takes: Temporal gets the key alone, and a process that dies in between leaves a row for the sweeper.
 */
import { sql } from 'kysely';
import type { NotificationStatus } from '../../domain/notification/delivery.ts';
import { type AuditEntry, recordAudit } from '../audit.ts';
import type { Database } from '../database/database.ts';
import { type LockedNotification, lockNotification } from './lock.ts';
import { insertNotification } from './notifications.ts';

/** What sets these keys apart from those that are derived from a booking's course. */
export const STAFF_KEY_PREFIX = 'staff.';

export interface StaffNotification {
  readonly key: string;
  readonly template: string;
  readonly bookingId: string | null;
  /** Null where the recipient is the booking's customer or a team. */
  readonly toAddress: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Writes the notification and who asked for it. @returns false where the key was there before: then nothing changes.
 */
export async function recordStaffNotification(
  db: Database,
  notification: StaffNotification,
  audit: AuditEntry,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const isNew = await insertNotification(tx, { ...notification, paymentId: null, createdAt: audit.at });
    if (!isNew) return false;
    await recordAudit(tx, audit);
    return true;
  });
}

export const findStaffNotification = (db: Database, key: string): Promise<StaffNotification | undefined> =>
  db
    .selectFrom('notifications')
    .select(['key', 'template', 'booking_id as bookingId', 'to_address as toAddress', 'data'])
    .where('key', '=', key)
    .executeTakeFirst();

export type Reopened =
  | { readonly outcome: 'reopened'; readonly notification: LockedNotification }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'not_retryable'; readonly status: NotificationStatus }
  | { readonly outcome: 'barred' };

const RETRYABLE: ReadonlySet<NotificationStatus> = new Set(['failed', 'refused', 'suppressed']);

/**
 * Makes a notification that has ended without being accepted wait again, one round further.
 * @param isBarred whether its recipient still gets no email; asked under the row's lock.
 */
export async function reopenNotification(
  db: Database,
  key: string,
  isBarred: (tx: Database, notification: LockedNotification) => Promise<boolean>,
  audit: AuditEntry,
): Promise<Reopened> {
  return db.transaction().execute(async (tx) => {
    const notification = await lockNotification(tx, key);
    if (notification === undefined) return { outcome: 'missing' };
    if (!RETRYABLE.has(notification.status)) return { outcome: 'not_retryable', status: notification.status };
    if (await isBarred(tx, notification)) return { outcome: 'barred' };
    await tx
      .updateTable('notifications')
      .set({ status: 'pending', round: sql`round + 1` })
      .where('key', '=', key)
      .execute();
    await recordAudit(tx, audit);
    return {
      outcome: 'reopened',
      notification: { ...notification, status: 'pending', round: notification.round + 1 },
    };
  });
}

export interface StaleCriteria {
  /** ISO instant: staff's notifications written before it and untouched may never have been started. */
  readonly createdBefore: string;
  /** ISO instant: of a notification that has seen no attempt since, nobody may be looking after it any more. */
  readonly quietSince: string;
}

/**
 * Notifications that wait for a workflow which may not be there, oldest first: written by staff and untouched, or
 * retried, or quiet for so long that their workflow was terminated or lost. Starting one that runs changes nothing.
 */
export async function unstartedNotifications(
  db: Database,
  { createdBefore, quietSince }: StaleCriteria,
  limit: number,
) {
  return (
    db
      .selectFrom('notifications')
      .select(['key', 'template', 'booking_id as bookingId', 'payment_id as paymentId', 'round'])
      .select(sql<boolean>`created_at < ${quietSince}`.as('isForgotten'))
      // Spelt out, so that the planner sees the condition of the index on those that wait.
      .where(sql<boolean>`status = 'pending'`)
      .where((row) =>
        row.or([
          row('round', '>', 1),
          row.and([
            row('key', 'like', `${STAFF_KEY_PREFIX}%`),
            row('attempts', '=', 0),
            row('created_at', '<', createdBefore),
          ]),
          row.and([
            row('created_at', '<', quietSince),
            row.not(
              row.exists(
                row
                  .selectFrom('notification_attempts')
                  .select('attempt')
                  .whereRef('notification_attempts.key', '=', 'notifications.key')
                  .where('began_at', '>=', quietSince),
              ),
            ),
          ]),
        ]),
      )
      .orderBy('created_at')
      .limit(limit)
      .execute()
  );
}
