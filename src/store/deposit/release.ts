/**
 * A deposit that was paid with the rental goes back: once, as a refund of its own, less what finance retains of it
 * (business.md "Deposit").
 */
import { type MinorUnits, minor } from '../../domain/money/money.ts';
import { dueOf } from '../../domain/refund/preview.ts';
import type { Database } from '../database/database.ts';
import { lockRefundable, type Refundable } from '../refund/refundable.ts';
import { type RequestedRefund, requestRefund } from '../refund/request.ts';

/** Since when a deposit waits for its release: the end of the rental, or its cancellation after the start. */
export async function depositToRelease(
  db: Database,
  bookingId: string,
): Promise<{ readonly endedAt: string } | null> {
  const row = await db
    .selectFrom('bookings')
    .select('ended_at as endedAt')
    .where('id', '=', bookingId)
    .where('deposit_status', '=', 'held')
    .where('ended_at', 'is not', null)
    .executeTakeFirst();
  return row?.endedAt == null ? null : { endedAt: row.endedAt };
}

/**
 * Its time has come. @returns the refund by which it goes back, the same one however often this is repeated; null where the
 * booking has no deposit to give back
 */
export const releaseAfterStay = (
  db: Database,
  { bookingId, at }: { readonly bookingId: string; readonly at: string },
): Promise<RequestedRefund | null> =>
  db.transaction().execute(async (tx) => {
    const booking = await lockRefundable(tx, bookingId);
    if (booking.depositRefund !== null) return requestedBefore(tx, bookingId, booking.depositRefund);
    if (booking.depositStatus !== 'held') return null;
    return releaseDeposit(tx, booking, { bookingId, at, retained: minor(0), actor: 'midas' });
  });

async function requestedBefore(
  tx: Database,
  bookingId: string,
  { id, n }: { readonly id: string; readonly n: number },
): Promise<RequestedRefund> {
  const { status } = await tx
    .selectFrom('refunds')
    .select('status')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { id, bookingId, n, status };
}

/** @param booking locked by this transaction, whose deposit nobody has released */
export async function releaseDeposit(
  tx: Database,
  booking: Refundable,
  {
    bookingId,
    at,
    retained,
    actor,
  }: {
    readonly bookingId: string;
    readonly at: string;
    /** In the quote's currency. */
    readonly retained: MinorUnits;
    /** `midas` where its time has come. */
    readonly actor: string;
  },
): Promise<RequestedRefund> {
  await tx.updateTable('bookings').set({ deposit_retained: retained }).where('id', '=', bookingId).execute();
  const { currency } = dueOf(booking);
  const terms = {
    bookingId,
    kind: 'deposit',
    reason: 'deposit_release',
    amount: null,
    at,
    currency,
  } as const;
  return requestRefund(tx, { ...terms, note: null, actor, needsReview: () => false });
}
