/** The money guard on the way out: reserved before the provider is asked, refunded once it has agreed. */
import { sql } from 'kysely';
import { minor, type MinorUnits } from '../domain/money/money.ts';
import type { PaymentStatus } from '../domain/payment/status.ts';
import type { Database } from './database/database.ts';
import { isRecorded } from './payment/facts.ts';
import { lockedPayment, reserveUpTo } from './payment/reservation.ts';
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
    await reserveUpTo(tx, paymentId, minor(pending + left));
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
    const id = `refunded:${refundId}`;
    if (await isRecorded(tx, id)) return;
    await reserveUpTo(tx, paymentId, minor(Math.max(0, row.reserved_for_refund - amount)));
    await tx
      .insertInto('money_facts')
      .values({
        id,
        booking_id: bookingId,
        payment_id: paymentId,
        provider: row.provider,
        kind: 'refunded',
        amount,
        currency: row.currency,
        occurred_at: at,
      })
      .execute();
    await tx
      .updateTable('payments')
      .set({
        status: sql<PaymentStatus>`case when refunded = captured then 'refunded' else 'partially_refunded' end`,
      })
      .where('id', '=', paymentId)
      .execute();
    await addToTimeline(tx, bookingId, { key: id, at, event: 'refunded' });
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
  await db.transaction().execute((tx) => reserveUpTo(tx, paymentId, pending));
}
