/** A booking whose hold has ended and whose money came after all. */
import type { Database } from '../database/database.ts';
import { addToTimeline } from '../timeline.ts';

/** Postgres' code for a row that an exclusion constraint refuses. */
const EXCLUSION_VIOLATION = '23P01';

/**
 * Takes the slot of an ended booking again.
 * @returns false when somebody else has it by now: the constraint decides, no check before.
 */
export async function retakeSlot(db: Database, bookingId: string): Promise<boolean> {
  return db
    .updateTable('slots')
    .set({ live: true })
    .where('id', '=', bookingId)
    .execute()
    .then(() => true, refusedByTheCalendar);
}

/**
 * An expired booking holds its slot again: its customer has agreed to pay after all, and nothing has been taken yet.
 * Asked for again, at another time, by a worker that does not know of the first: the later end holds, recorded once.
 * @returns false when somebody else has the slot by now.
 */
export async function reopenHold(
  db: Database,
  hold: { readonly bookingId: string; readonly holdExpiresAt: string; readonly at: string },
): Promise<boolean> {
  return db
    .transaction()
    .execute(async (tx) => {
      const reopened = await tx
        .updateTable('bookings')
        .set({ status: 'awaiting_payment', ended_at: null })
        .where('id', '=', hold.bookingId)
        .where('status', '=', 'expired')
        .returning('id')
        .executeTakeFirst();
      await tx
        .updateTable('bookings')
        .set({ hold_expires_at: hold.holdExpiresAt })
        .where('id', '=', hold.bookingId)
        .where('status', '=', 'awaiting_payment')
        .execute();
      await tx
        .updateTable('payments')
        .set({ status: 'requires_payment' })
        .where('booking_id', '=', hold.bookingId)
        .where('status', '=', 'canceled')
        .execute();
      await tx.updateTable('slots').set({ live: true }).where('id', '=', hold.bookingId).execute();
      if (reopened === undefined) return true;
      await addToTimeline(tx, hold.bookingId, { key: `held:${hold.at}`, at: hold.at, event: 'held' });
      return true;
    })
    .catch(refusedByTheCalendar);
}

function refusedByTheCalendar(error: unknown): false {
  if (error instanceof Error && 'code' in error && error.code === EXCLUSION_VIOLATION) return false;
  throw error;
}
