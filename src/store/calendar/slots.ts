/** The calendar that bookings and blocks share: who has an item, where, from when to when. */
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

export interface Occupied {
  readonly startAt: string;
  readonly endAt: string;
}

export interface Stretch {
  readonly itemId: string;
  readonly location: string;
  /** ISO instants; `to` is not in it. */
  readonly from: string;
  readonly to: string;
}

/** Of the slots those that are in the way: in the very words of the exclusion constraint, whose index finds them. */
export const isTaken = ({ itemId, location, from, to }: Stretch) => sql<boolean>`
  live and item_id = ${itemId} and location = ${location}
    and tstzrange(start_at, end_at, '[)') && tstzrange(${from}, ${to}, '[)')`;

/** The live bookings and blocks of an item at a location that touch `[from, to)`, in order. */
export async function occupied(db: Database, where: Stretch): Promise<Occupied[]> {
  return db
    .selectFrom('slots')
    .select(['start_at as startAt', 'end_at as endAt'])
    .where(isTaken(where))
    .orderBy('start_at')
    .execute();
}

export interface NewSlot {
  readonly id: string;
  readonly kind: 'booking' | 'block';
  readonly itemId: string;
  readonly location: string;
  readonly startAt: string;
  readonly endAt: string;
}

/**
 * Inserts a slot unless a live one overlaps: the exclusion constraint decides, no check before.
 * @returns false when the dates are taken.
 */
export async function takeSlot(tx: Database, slot: NewSlot): Promise<boolean> {
  const taken = await tx
    .insertInto('slots')
    .values({
      id: slot.id,
      kind: slot.kind,
      item_id: slot.itemId,
      location: slot.location,
      start_at: slot.startAt,
      end_at: slot.endAt,
      live: true,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return taken !== undefined;
}
