import type { Database } from './database.ts';

export interface Occupied {
  readonly startAt: string;
  readonly endAt: string;
}

/** The live bookings and blocks of an item at a location that touch `[from, to)`, in order. */
export async function occupied(
  db: Database,
  where: { itemId: string; location: string; from: string; to: string },
): Promise<Occupied[]> {
  return db
    .selectFrom('slots')
    .select(['start_at as startAt', 'end_at as endAt'])
    .where('live', '=', true)
    .where('item_id', '=', where.itemId)
    .where('location', '=', where.location)
    .where('start_at', '<', where.to)
    .where('end_at', '>', where.from)
    .orderBy('start_at')
    .execute();
}
