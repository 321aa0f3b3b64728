/** A message held by the transaction that is about to change it, with whom it is for as Postgres knows it. */
import type { Database } from '../database/database.ts';

/** @returns undefined where there is no such message. The row stays locked until the transaction ends. */
export async function lockMessage(tx: Database, key: string) {
  return tx
    .selectFrom('messages')
    .leftJoin('customers', 'customers.booking_id', 'messages.booking_id')
    .select([
      'messages.key',
      'messages.template',
      'messages.status',
      'messages.unknowns',
      'messages.round',
      'messages.booking_id as bookingId',
      'messages.payment_id as paymentId',
      'messages.to_address as toAddress',
      'customers.email as customerEmail',
    ])
    .where('messages.key', '=', key)
    .forUpdate('messages')
    .executeTakeFirst();
}

export type LockedMessage = NonNullable<Awaited<ReturnType<typeof lockMessage>>>;
