/** What has become of a part that was sent, and what its refund comes to with it. */
import { sql } from 'kysely';
import { minor, type MinorUnits } from '../../domain/money/money.ts';
import type { RefundSnapshot } from '../../domain/payment/net.ts';
import type { Database } from '../database/database.ts';
import { hasOpenDispute } from '../dispute/noted.ts';
import { isRecorded } from '../payment/facts.ts';
import { addToTimeline } from '../timeline.ts';
import { changePart, type PartRow, reportPart } from './parts.ts';
import { recordRefundFact } from './moved.ts';
import { lockPaymentsOf, reserveUpTo } from './reservation.ts';

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

async function arrived(tx: Database, part: Part, { refundId, amount, at }: RefundSnapshot): Promise<void> {
  const id = `refunded:${refundId}`;
  await reserveUpTo(tx, part.paymentId, part.id, minor(0));
  await recordRefundFact(tx, part.paymentId, { id, kind: 'refunded', amount, at });
  await addToTimeline(tx, part.bookingId, { key: id, at, event: 'refunded' });
}

/** The bank has sent it back: finance finds another way. */
async function cameBack(
  tx: Database,
  { paymentId, bookingId }: Part,
  { refundId, amount }: RefundSnapshot,
): Promise<void> {
  const id = `refund_returned:${refundId}`;
  if (await isRecorded(tx, id)) return;
  const at = new Date().toISOString();
  await recordRefundFact(tx, paymentId, { id, kind: 'refund_returned', amount, at });
  await addToTimeline(tx, bookingId, { key: id, at, event: 'refund_returned' });
}

/**
 * Nothing goes back by it, so nothing is reserved for it. One that a dispute holds up waits for its end; where none is open
 * that could end, finance finds another way.
 */
export async function refusePart(
  db: Database,
  { id, paymentId, bookingId }: Part,
  { code, isDisputed }: { readonly code: string; readonly isDisputed: boolean },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockPaymentsOf(tx, bookingId);
    await reserveUpTo(tx, paymentId, id, minor(0));
    const isBlocked = isDisputed && (await hasOpenDispute(tx, bookingId));
    await changePart(tx, id, { status: isBlocked ? 'blocked' : 'failed', code });
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
