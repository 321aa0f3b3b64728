/** A notification held by the transaction that is about to change it, with whom it is for as Postgres knows it. */
import type { Database } from '../database/database.ts';

/** @returns undefined where there is no such notification. The row stays locked until the transaction ends. */
export async function lockNotification(tx: Database, key: string) {
  return tx
    .selectFrom('notifications')
    .leftJoin('customers', 'customers.booking_id', 'notifications.booking_id')
    .select([
      'notifications.key',
      'notifications.template',
      'notifications.status',
      'notifications.unknowns',
      'notifications.round',
      'notifications.booking_id as bookingId',
      'notifications.payment_id as paymentId',
      'notifications.to_address as toAddress',
      'customers.email as customerEmail',
    ])
    .where('notifications.key', '=', key)
    .forUpdate('notifications')
    .executeTakeFirst();
}

export type LockedNotification = NonNullable<Awaited<ReturnType<typeof lockNotification>>>;
