/** The suppression list as operations see it, and how an address comes off it. */
import { sql } from 'kysely';
import { type AuditEntry, recordAudit } from '../audit.ts';
import type { Database } from '../database/database.ts';
import type { Page } from '../database/page.ts';

/** Tells the rows of a page apart without an address, which has no place in a link. */
const rowId = sql<string>`encode(sha256(convert_to(address || ' ' || scope, 'UTF8')), 'hex')`;

export interface SuppressionFilter extends Page {
  /** As the list spells addresses: in lower case, the domain in ASCII. */
  readonly address?: string | undefined;
}

/** Newest first. */
export async function listSuppressions(db: Database, { address, limit, after }: SuppressionFilter) {
  let query = db
    .selectFrom('suppressions')
    .select([
      rowId.as('id'),
      'address as email',
      'scope',
      'reason',
      'provider',
      'notification_key as notificationId',
      'created_at as createdAt',
    ])
    .orderBy('created_at', 'desc')
    .orderBy(rowId, 'desc')
    .limit(limit);
  if (address !== undefined) query = query.where('address', '=', address);
  if (after !== undefined)
    query = query.where(sql<boolean>`(created_at, ${rowId}) < (${after.at}, ${after.id})`);
  return query.execute();
}

/**
 * Takes an address off the list, whatever it was kept from.
 * @param audit names the address by a digest of ours, as the trail is kept for ever.
 * @returns how many entries there were.
 */
export async function liftSuppression(db: Database, address: string, audit: AuditEntry): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const removed = await tx
      .deleteFrom('suppressions')
      .where('address', '=', address)
      .returning('scope')
      .execute();
    if (removed.length > 0) await recordAudit(tx, audit);
    return removed.length;
  });
}
