/** What has become of a part that was sent, and what its refund comes to with it. */
import { minor, type MinorUnits } from '../../domain/money/money.ts';
import type { RefundSnapshot } from '../../domain/payment/net.ts';
import type { PaymentStatus } from '../../domain/payment/status.ts';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { addToTimeline } from '../timeline.ts';
import { changePart, type PartRow, reportPart } from './parts.ts';
import { lockedPayment, lockPaymentsOf, reserveUpTo } from './reservation.ts';

type Part = Pick<PartRow, 'id' | 'paymentId' | 'bookingId'>;

/**
 * A provider's answer. One that has arrived is a fact from here on, and reserved no more; one that the bank returns after
 * that is a fact too. Repeatable.
 */
export async function recordPart(db: Database, part: Part, refund: RefundSnapshot): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockPaymentsOf(tx, part.bookingId);
    const isGone = await isRecorded(tx, `refunded:${refund.refundId}`);
    if (refund.state === 'succeeded' && !isGone) await arrived(tx, part, refund);
    if (refund.state === 'failed') {
      if (isGone) await cameBack(tx, part, refund);
      else await reserveUpTo(tx, part.paymentId, part.id, minor(0));
    }
    await reportPart(tx, part.id, refund, isGone ? 'returned_by_bank' : 'refused_by_bank');
  });
}

const isRecorded = async (tx: Database, id: string): Promise<boolean> =>
  (await tx.selectFrom('money_facts').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;

/** The bank has sent it back: finance finds another way. */
async function cameBack(
  tx: Database,
  { paymentId, bookingId }: Part,
  { refundId, amount }: RefundSnapshot,
): Promise<void> {
  const id = `refund_returned:${refundId}`;
  if (await isRecorded(tx, id)) return;
  const at = new Date().toISOString();
  const { provider, currency } = await lockedPayment(tx, paymentId);
  await tx
    .insertInto('money_facts')
    .values({
      id,
      booking_id: bookingId,
      payment_id: paymentId,
      provider,
      kind: 'refund_returned',
      amount,
      currency,
      occurred_at: at,
    })
    .execute();
  await showRefunded(tx, paymentId);
  await addToTimeline(tx, bookingId, { key: id, at, event: 'refund_returned' });
}

/** What is refunded of a payment, in its status. */
const showRefunded = (tx: Database, paymentId: string) =>
  tx
    .updateTable('payments')
    .set({
      status: sql<PaymentStatus>`case when refunded = 0 then 'paid'
        when refunded = captured then 'refunded' else 'partially_refunded' end`,
    })
    .where('id', '=', paymentId)
    .execute();

async function arrived(
  tx: Database,
  { id: holder, paymentId, bookingId }: Part,
  refund: RefundSnapshot,
): Promise<void> {
  const { provider, currency } = await lockedPayment(tx, paymentId);
  const id = `refunded:${refund.refundId}`;
  await reserveUpTo(tx, paymentId, holder, minor(0));
  await tx
    .insertInto('money_facts')
    .values({
      id,
      booking_id: bookingId,
      payment_id: paymentId,
      provider,
      kind: 'refunded',
      amount: refund.amount,
      currency,
      occurred_at: refund.at,
    })
    .execute();
  await showRefunded(tx, paymentId);
  await addToTimeline(tx, bookingId, { key: id, at: refund.at, event: 'refunded' });
}

/** Nothing goes back by it, so nothing is reserved for it. */
export async function refusePart(
  db: Database,
  { id, paymentId, bookingId }: Part,
  {
    status,
    code,
    refundId,
  }: { readonly status: 'failed' | 'blocked'; readonly code: string; readonly refundId?: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockPaymentsOf(tx, bookingId);
    await reserveUpTo(tx, paymentId, id, minor(0));
    await changePart(tx, id, {
      status,
      code,
      ...(refundId === undefined ? {} : { providerRefundId: refundId }),
    });
  });
}

/** What a part may still send. */
export async function reservedFor(db: Database, partId: string): Promise<MinorUnits> {
  const { amount } = await db
    .selectFrom('refund_reservations')
    .select(sql<MinorUnits>`coalesce(sum(amount), 0)::bigint`.as('amount'))
    .where('holder', '=', partId)
    .executeTakeFirstOrThrow();
  return amount;
}
