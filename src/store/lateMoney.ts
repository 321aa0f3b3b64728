/** A booking whose hold has ended and whose money came after all. */
import type { Database } from './database.ts';

/** Postgres' code for a row that an exclusion constraint refuses. */
const EXCLUSION_VIOLATION = '23P01';

/**
 * Takes the slot of an ended booking again.
 * @returns false when somebody else has it by now: the constraint decides, no check before.
 */
export async function retakeSlot(db: Database, bookingId: string): Promise<boolean> {
  try {
    await db.updateTable('slots').set({ live: true }).where('id', '=', bookingId).execute();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === EXCLUSION_VIOLATION) return false;
    throw error;
  }
}
