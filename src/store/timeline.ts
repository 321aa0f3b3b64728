import type { Database } from './database/database.ts';

/** What a booking's page shows of its life; `key` makes a repeated write harmless. */
export interface TimelineEntry {
  readonly key: string;
  readonly at: string;
  readonly event: string;
}

export async function addToTimeline(db: Database, bookingId: string, entry: TimelineEntry): Promise<void> {
  await db
    .insertInto('booking_timeline')
    .values({ booking_id: bookingId, ...entry })
    .onConflict((conflict) => conflict.columns(['booking_id', 'key']).doNothing())
    .execute();
}
