/** The money guard on the way out: reserved before the provider is asked, refunded once it has agreed. */
import type { MinorUnits } from '../domain/money/money.ts';
import type { Database } from './database/database.ts';
import { addToTimeline } from './timeline.ts';

/**
 * Reserves all that is left of a payment for a refund. No refund call leaves without it.
 * @returns what may be refunded, and under which reservation; zero when nothing is left.
 */
export async function reserveFullRefund(db: Database, paymentId: string): Promise<MinorUnits> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('payments')
      .select(['captured', 'refunded', 'reserved_for_refund', 'disputed'])
      .where('id', '=', paymentId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (row.reserved_for_refund > 0) return row.reserved_for_refund; // the same refund, asked for again
    const left = Math.max(0, row.captured - row.refunded - row.disputed) as MinorUnits; // difference of amounts
    await tx.updateTable('payments').set({ reserved_for_refund: left }).where('id', '=', paymentId).execute();
    return left;
  });
}

/** The provider has taken the refund: what was reserved is now refunded. */
export async function refundSettled(
  db: Database,
  refund: { paymentId: string; bookingId: string; refundId: string; amount: MinorUnits; at: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('payments')
      .select(['provider', 'currency', 'captured', 'refunded', 'reserved_for_refund'])
      .where('id', '=', refund.paymentId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const fact = await tx
      .insertInto('money_facts')
      .values({
        id: `refunded:${refund.refundId}`,
        booking_id: refund.bookingId,
        payment_id: refund.paymentId,
        provider: row.provider,
        kind: 'refunded',
        amount: refund.amount,
        currency: row.currency,
        occurred_at: refund.at,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (fact === undefined) return;
    const refunded = (row.refunded + refund.amount) as MinorUnits; // sum of amounts
    await tx
      .updateTable('payments')
      .set({
        refunded,
        reserved_for_refund: (row.reserved_for_refund - refund.amount) as MinorUnits, // never below zero: a check
        status: refunded === row.captured ? 'refunded' : 'partially_refunded',
      })
      .where('id', '=', refund.paymentId)
      .execute();
    await addToTimeline(tx, refund.bookingId, {
      key: `refunded:${refund.refundId}`,
      at: refund.at,
      event: 'refunded',
    });
  });
}
