/**
 * What is reserved of a payment for refunds, each by its holder: rows that are only added, of which the guard shows the
 * sum. A holder is a part of a refund of ours by its id, or a refund of somebody else's that is on its way.
 */
import { sql } from 'kysely';
import { minor, type MinorUnits } from '../../domain/money/money.ts';
import type { Database } from '../database/database.ts';

/** A payment with its amounts, which stay as they are until the transaction ends. */
export const lockedPayment = (tx: Database, paymentId: string) =>
  tx
    .selectFrom('payments')
    .select(['provider', 'provider_payment_id', 'currency', 'status'])
    .select(['captured', 'refunded', 'reserved_for_refund', 'disputed'])
    .where('id', '=', paymentId)
    .forUpdate()
    .executeTakeFirstOrThrow();

/** The holder of what a refund takes that was not made by us, until it has arrived. */
export const foreignHolder = (refundId: string): string => `refund:${refundId}`;
export const isForeign = (holder: string): boolean => holder.startsWith('refund:');

/** What each holder has reserved, in the order in which they first did. */
export async function reservedByHolder(tx: Database, paymentId: string): Promise<Map<string, MinorUnits>> {
  const rows = await tx
    .selectFrom('refund_reservations')
    .select(['holder', sql<MinorUnits>`sum(amount)::bigint`.as('amount')])
    .where('payment_id', '=', paymentId)
    .groupBy('holder')
    .having(sql`sum(amount)`, '<>', 0)
    .orderBy(({ fn }) => fn.min('seq'))
    .execute();
  return new Map(rows.map(({ holder, amount }) => [holder, amount]));
}

/**
 * Brings what a holder has reserved to an amount, or towards it as far as anything is left: the database lets nobody
 * reserve what has been refunded, is disputed or was never captured.
 */
export async function reserveUpTo(
  tx: Database,
  paymentId: string,
  holder: string,
  amount: MinorUnits,
): Promise<void> {
  const { captured, refunded, disputed, reserved_for_refund: all } = await lockedPayment(tx, paymentId);
  const reserved = (await reservedByHolder(tx, paymentId)).get(holder) ?? 0;
  const left = Math.max(0, captured - refunded - disputed - all);
  const change = minor(Math.min(amount - reserved, left));
  if (change === 0) return;
  await tx
    .insertInto('refund_reservations')
    .values({ payment_id: paymentId, holder, amount: change })
    .execute();
}

/**
 * Brings what several holders have reserved to their amounts.
 * @param which only those that give something up, or only those that take more
 */
export async function reserveAll(
  tx: Database,
  paymentId: string,
  amounts: ReadonlyMap<string, MinorUnits>,
  which: 'lower' | 'higher',
): Promise<void> {
  const reserved = await reservedByHolder(tx, paymentId);
  for (const [holder, amount] of amounts) {
    const change = amount - (reserved.get(holder) ?? 0);
    if (which === 'lower' ? change < 0 : change > 0) await reserveUpTo(tx, paymentId, holder, amount);
  }
}

/** All payments of a booking, in their order: whoever locks several of them does so. */
export async function lockPaymentsOf(tx: Database, bookingId: string): Promise<void> {
  await tx
    .selectFrom('payments')
    .select('id')
    .where('booking_id', '=', bookingId)
    .orderBy('seq')
    .forUpdate()
    .execute();
}
