/** Dates the company keeps to itself: a slot like a booking's, with a reason. */
import { type AuditEntry, recordAudit } from '../audit.ts';
import { takeSlot } from './slots.ts';
import type { Database } from '../database/database.ts';
import type { Page } from '../database/page.ts';

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
  return selectBlocks(db).where('blocks.id', '=', id).executeTakeFirst();
}

export interface BlockFilter extends Page {
  readonly itemId?: string | undefined;
  readonly location?: string | undefined;
  /** Local dates, both inclusive: blocks that touch them. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Those that have not been given back, the newest first. */
export async function listBlocks(db: Database, filter: BlockFilter): Promise<Block[]> {
  let query = selectBlocks(db)
    .where('slots.live', '=', true)
    .orderBy('blocks.created_at', 'desc')
    .orderBy('blocks.id', 'desc')
    .limit(filter.limit);
  const { itemId, location, from, to, after } = filter;
  if (itemId !== undefined) query = query.where('slots.item_id', '=', itemId);
  if (location !== undefined) query = query.where('slots.location', '=', location);
  if (from !== undefined) query = query.where('blocks.end_date', '>', from);
  if (to !== undefined) query = query.where('blocks.start_date', '<=', to);
  if (after !== undefined)
    query = query.where((row) =>
      row(row.refTuple('blocks.created_at', 'blocks.id'), '<', row.tuple(after.at, after.id)),
    );
  return query.execute();
}

const selectBlocks = (db: Database) =>
  db
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
    ]);

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
