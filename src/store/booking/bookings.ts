/** A booking's status over time. Every statement is keyed by what the workflow decided, so repeats change nothing. */
import { sql } from 'kysely';
import type { BookingStatus, DepositStatus } from '../../domain/booking.ts';
import type { Database } from '../database/database.ts';
import { closeReviewIn } from '../fraud/reviews.ts';
import { addToTimeline } from '../timeline.ts';

/**
 * Marks the booking confirmed and its deposit held, after its payments were recorded. An expired booking is revived by a
 * late payment once it has its slot again.
 * @param tx the transaction of the confirmation
 */
export async function confirm(tx: Database, bookingId: string, at: string): Promise<void> {
  await tx
    .updateTable('bookings')
    .set({
      status: 'confirmed',
      confirmed_at: at,
      ended_at: null,
      deposit_status: sql<DepositStatus>`case when deposit > 0 then 'held' else 'none' end`,
    })
    .where('id', '=', bookingId)
    .where('status', 'in', ['awaiting_payment', 'expired'])
    .execute();
  await addToTimeline(tx, bookingId, { key: 'confirmed', at, event: 'confirmed' });
}

/**
 * Ends a hold: the slot is free again in the same transaction that says so, and a review of its payment that nobody
 * has decided is over with it.
 * @param tx a transaction
 */
export async function endUnpaid(
  tx: Database,
  bookingId: string,
  status: Extract<BookingStatus, 'expired' | 'cancelled'>,
  at: string,
): Promise<void> {
  const ended = await tx
    .updateTable('bookings')
    .set({ status, ended_at: at })
    .where('id', '=', bookingId)
    .where('status', '=', 'awaiting_payment')
    .returning('id')
    .executeTakeFirst();
  if (ended === undefined) return;
  await tx.updateTable('slots').set({ live: false }).where('id', '=', bookingId).execute();
  await closeReviewIn(tx, { bookingId, outcome: 'withdrawn', at });
  // A hold that was taken again may end again; the update above makes each end once.
  await addToTimeline(tx, bookingId, { key: `${status}:${at}`, at, event: status });
}

/** Moves a confirmed booking along its stay. */
export async function moveStay(
  db: Database,
  bookingId: string,
  to: Extract<BookingStatus, 'active' | 'completed'>,
  at: string,
): Promise<void> {
  const from = to === 'active' ? 'confirmed' : 'active';
  await db.transaction().execute(async (tx) => {
    const moved = await tx
      .updateTable('bookings')
      .set({ status: to, ...(to === 'completed' ? { ended_at: at } : {}) })
      .where('id', '=', bookingId)
      .where('status', '=', from)
      .returning('id')
      .executeTakeFirst();
    if (moved !== undefined) await addToTimeline(tx, bookingId, { key: to, at, event: to });
  });
}

/** The hold goes on, because money is on its way. */
export async function extendHold(db: Database, bookingId: string, holdExpiresAt: string): Promise<void> {
  await db
    .updateTable('bookings')
    .set({ hold_expires_at: holdExpiresAt })
    .where('id', '=', bookingId)
    .where('status', '=', 'awaiting_payment')
    .where('hold_expires_at', '<', holdExpiresAt)
    .execute();
}
