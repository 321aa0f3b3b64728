/** The money guard on the way out: reserved before the provider is asked, refunded once it has agreed. */
import { minor, type MinorUnits } from '../domain/money/money.ts';
import type { Database } from './database/database.ts';
import { addToTimeline } from './timeline.ts';

/**
 * Reserves all that is left of a payment for a refund. No refund call leaves without it.
 * @param pending what other refunds, already on their way, have reserved
 * @returns what may be refunded; zero when nothing is left.
 */
export async function reserveFullRefund(
  db: Database,
  paymentId: string,
  pending: MinorUnits,
): Promise<MinorUnits> {
  return db.transaction().execute(async (tx) => {
    const row = await lockedPayment(tx, paymentId);
    const left = minor(Math.max(0, row.captured - row.refunded - row.disputed - pending));
    await tx
      .updateTable('payments')
      .set({ reserved_for_refund: minor(pending + left) })
      .where('id', '=', paymentId)
      .execute();
    return left;
  });
}

export interface SettledRefund {
  readonly paymentId: string;
  readonly bookingId: string;
  readonly refundId: string;
  readonly amount: MinorUnits;
  readonly at: string;
}

/** The refund has arrived: what was reserved is now refunded. Repeatable. */
export async function refundSettled(db: Database, refund: SettledRefund): Promise<void> {
  const { amount, at, bookingId, paymentId, refundId } = refund;
  await db.transaction().execute(async (tx) => {
    const row = await lockedPayment(tx, paymentId);
    const fact = await tx
      .insertInto('money_facts')
      .values({
        id: `refunded:${refundId}`,
        booking_id: bookingId,
        payment_id: paymentId,
        provider: row.provider,
        kind: 'refunded',
        amount,
        currency: row.currency,
        occurred_at: at,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (fact === undefined) return;
    const refunded = minor(row.refunded + amount);
    await tx
      .updateTable('payments')
      .set({
        refunded,
        reserved_for_refund: minor(row.reserved_for_refund - amount), // never below zero: a check
        status: refunded === row.captured ? 'refunded' : 'partially_refunded',
      })
      .where('id', '=', paymentId)
      .execute();
    await addToTimeline(tx, bookingId, { key: `refunded:${refundId}`, at, event: 'refunded' });
  });
}

/**
 * A refund has failed, so nothing is reserved for it any more.
 * @param pending what other refunds, already on their way, have reserved
 */
export async function releaseReservation(
  db: Database,
  paymentId: string,
  pending: MinorUnits,
): Promise<void> {
  await db
    .updateTable('payments')
    .set({ reserved_for_refund: pending })
    .where('id', '=', paymentId)
    .execute();
}

const lockedPayment = (tx: Database, paymentId: string) =>
  tx
    .selectFrom('payments')
    .select(['provider', 'currency', 'captured', 'refunded', 'reserved_for_refund', 'disputed'])
    .where('id', '=', paymentId)
    .forUpdate()
    .executeTakeFirstOrThrow();
