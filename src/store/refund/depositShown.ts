/** What a booking shows of its deposit, once a refund gives it back. */
import { minor } from '../../domain/money/money.ts';
import type { CutRefund } from '../../domain/refund/cut.ts';
import type { RefundStatus } from '../../domain/refund/status.ts';
import type { Database } from '../database/database.ts';
import { addToTimeline } from '../timeline.ts';
import type { Refundable } from './refundable.ts';

/** Released once it is on its way, and not while a dispute holds it up. */
export async function noteDeposit(
  tx: Database,
  { depositRetained, quote }: Refundable,
  { bookingId, cut, status, at }: { bookingId: string; cut: CutRefund; status: RefundStatus; at: string },
): Promise<void> {
  const waits = status === 'blocked';
  const rest = minor(quote.amounts.deposit - depositRetained);
  const released = cut.isCut ? cut.refund.deposit.refund : rest;
  await tx
    .updateTable('bookings')
    .set({
      deposit_status: depositRetained > 0 ? 'retained' : waits ? 'held' : 'released',
      deposit_released: waits ? minor(0) : released,
    })
    .where('id', '=', bookingId)
    .execute();
  const event = depositRetained > 0 ? 'deposit_retained' : 'deposit_released';
  if (!waits) await addToTimeline(tx, bookingId, { key: event, at, event });
}
