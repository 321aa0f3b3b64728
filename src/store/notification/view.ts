/** Notifications as staff see them: how each attempt went, and what the providers reported afterwards. Decides nothing. */
import type { NotificationStatus } from '../../domain/notification/delivery.ts';
import type { Database } from '../database/database.ts';
import type { Page } from '../database/page.ts';

const SUMMARY = [
  'key as id',
  'template',
  'booking_id as bookingId',
  'to_address as to',
  'status',
  'round',
  'by_booking as byBooking',
  'provider',
  'possible_duplicate as possibleDuplicate',
  'created_at as createdAt',
  'accepted_at as acceptedAt',
  'last_error as lastError',
] as const;

/** @returns undefined where there is no such notification. */
export async function findNotification(db: Database, key: string) {
  const notification = await db
    .selectFrom('notifications')
    .select(SUMMARY)
    .where('key', '=', key)
    .executeTakeFirst();
  if (notification === undefined) return undefined;
  const [attempts, events] = await Promise.all([attemptsOf(db, key), eventsOf(db, key)]);
  return { ...notification, attempts, events };
}

const attemptsOf = (db: Database, key: string) =>
  db
    .selectFrom('notification_attempts')
    .select([
      'attempt',
      'pass',
      'provider',
      'began_at as beganAt',
      'ended_at as endedAt',
      'outcome',
      'reason',
      'possible_duplicate as possibleDuplicate',
    ])
    .where('key', '=', key)
    .orderBy('attempt')
    .execute();

const eventsOf = (db: Database, key: string) =>
  db
    .selectFrom('delivery_events')
    .select(['kind', 'provider', 'at', 'reason'])
    .where('key', '=', key)
    .orderBy('at')
    .orderBy('id')
    .execute();

export interface NotificationFilter extends Page {
  readonly status?: NotificationStatus | undefined;
  readonly bookingId?: string | undefined;
  readonly template?: string | undefined;
}

/** Newest first. */
export async function listNotifications(db: Database, filter: NotificationFilter) {
  let query = db
    .selectFrom('notifications')
    .select(SUMMARY)
    .orderBy('created_at', 'desc')
    .orderBy('key', 'desc')
    .limit(filter.limit);
  const { status, bookingId, template, after } = filter;
  if (status !== undefined) query = query.where('status', '=', status);
  if (bookingId !== undefined) query = query.where('booking_id', '=', bookingId);
  if (template !== undefined) query = query.where('template', '=', template);
  if (after !== undefined)
    query = query.where((row) => row(row.refTuple('created_at', 'key'), '<', row.tuple(after.at, after.id)));
  return query.execute();
}

export type ListedNotification = Awaited<ReturnType<typeof listNotifications>>[number];
