/** Dates the company keeps to itself: a slot like a booking's, with a reason. */
import { type AuditEntry, recordAudit } from '../audit.ts';
import { takeSlot } from './slots.ts';
import type { Database } from '../database/database.ts';

export interface Block {
  readonly id: string;
  readonly itemId: string;
  readonly location: string;
  /** Local dates, the end exclusive, and the instants they stand for. */
  readonly startDate: string;
  readonly endDate: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly reason: string;
  readonly createdAt: string;
}

/** @returns false when a booking or another block has some of the dates; nothing is written then. */
export async function addBlock(db: Database, block: Block, audit: AuditEntry): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await takeSlot(tx, { ...block, kind: 'block' }))) return false;
    await tx
      .insertInto('blocks')
      .values({
        id: block.id,
        start_date: block.startDate,
        end_date: block.endDate,
        reason: block.reason,
        created_at: block.createdAt,
        removed_at: null,
      })
      .execute();
    await recordAudit(tx, audit);
    return true;
  });
}

/** The block as it was made, also after it was given back. */
export async function findBlock(db: Database, id: string): Promise<Block | undefined> {
  return db
    .selectFrom('blocks')
    .innerJoin('slots', 'slots.id', 'blocks.id')
    .select([
      'blocks.id',
      'slots.item_id as itemId',
      'slots.location',
      'blocks.start_date as startDate',
      'blocks.end_date as endDate',
      'slots.start_at as startAt',
      'slots.end_at as endAt',
      'blocks.reason',
      'blocks.created_at as createdAt',
    ])
    .where('blocks.id', '=', id)
    .executeTakeFirst();
}

/** Frees the dates. @returns false when there is no such block, or none any more. */
export async function removeBlock(db: Database, id: string, audit: AuditEntry): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const freed = await tx
      .updateTable('slots')
      .set({ live: false })
      .where('id', '=', id)
      .where('kind', '=', 'block')
      .where('live', '=', true)
      .returning('id')
      .executeTakeFirst();
    if (freed === undefined) return false;
    await tx.updateTable('blocks').set({ removed_at: audit.at }).where('id', '=', id).execute();
    await recordAudit(tx, audit);
    return true;
  });
}
