/** What waits for people. One row a cause, however often the cause is reported. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { PaymentProvider } from '../domain/payment/status.ts';
import type { FindingKind, FindingStatus } from '../domain/reconciliation.ts';
import { type AuditEntry, recordAudit } from './audit.ts';
import type { Database } from './database/database.ts';
import type { Page } from './database/page.ts';

export interface NewFinding {
  /** Names the cause: a second finding of it is the first one. */
  readonly key: string;
  readonly kind: FindingKind;
  readonly provider: PaymentProvider;
  /** The provider's id of what it is about. */
  readonly objectId: string | null;
  readonly bookingId: string | null;
  /** Ids and types. Nothing personal. */
  readonly detail: Readonly<Record<string, string | null>>;
  readonly createdAt: string;
}

export interface Finding extends Omit<NewFinding, 'key'> {
  readonly id: string;
  readonly status: FindingStatus;
  /** The last time somebody closed it; it stays when something new opens the finding again. */
  readonly closing: { readonly at: string; readonly by: string; readonly note: string } | null;
}

/** @returns whether it is new. */
export async function recordFinding(db: Database, finding: NewFinding): Promise<boolean> {
  const inserted = await db
    .insertInto('findings')
    .values(rowOf(finding))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** `known`: nothing that was not recorded before. */
export type Joined = 'new' | 'joined' | 'known';

const MERGED = sql<string>`excluded.detail || findings.detail`;
const SAYS_MORE = sql<boolean>`findings.detail <> (${MERGED})
  or (findings.booking_id is null and excluded.booking_id is not null)`;

/**
 * For a cause with several events, in any order: what was recorded first stays, what is new is added, and a finding
 * that somebody has closed is open again when something new is recorded of it.
 */
export async function joinFinding(db: Database, finding: NewFinding): Promise<Joined> {
  const row = rowOf(finding);
  const written = await db
    .insertInto('findings')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({
          detail: MERGED,
          booking_id: sql<string | null>`coalesce(findings.booking_id, excluded.booking_id)`,
          status: 'open',
        })
        .where(SAYS_MORE),
    )
    .returning('id')
    .executeTakeFirst();
  if (written === undefined) return 'known';
  return written.id === row.id ? 'new' : 'joined';
}

export type CountedFinding = Omit<NewFinding, 'key'> & {
  /** Such as a reason: what is found of it within one hour is one finding. */
  readonly cause: string;
};

const ONE_MORE = sql<string>`excluded.detail
  || jsonb_build_object('count', ((findings.detail ->> 'count')::bigint + 1)::text)`;

/**
 * For causes that strangers can repeat at will, so that they cannot bury what else waits for people: one finding an
 * hour, which says how often (`detail.count`) and shows the latest. Each call counts: the caller knows what is a repeat.
 * @returns whether it is the hour's first.
 */
export async function countFinding(db: Database, { cause, ...finding }: CountedFinding): Promise<boolean> {
  const hour = finding.createdAt.slice(0, 'YYYY-MM-DDTHH'.length);
  const detail = { ...finding.detail, count: '1' };
  const row = rowOf({ ...finding, detail, key: `${finding.kind}:${cause}:${hour}` });
  const { id } = await db
    .insertInto('findings')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ detail: ONE_MORE, object_id: sql<string | null>`excluded.object_id`, status: 'open' }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return id === row.id;
}

const rowOf = (finding: NewFinding) => ({
  id: `fnd_${randomBytes(12).toString('base64url')}`,
  key: finding.key,
  kind: finding.kind,
  provider: finding.provider,
  object_id: finding.objectId,
  booking_id: finding.bookingId,
  detail: JSON.stringify(finding.detail),
  created_at: finding.createdAt,
});

/**
 * Closes a finding, with the trail of who did in the same transaction. One that is closed stays as it was closed first.
 * Repeatable; one that does not exist stays so.
 */
export async function closeFinding(
  db: Database,
  { id, note }: { readonly id: string; readonly note: string },
  audit: AuditEntry,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const closed = await tx
      .updateTable('findings')
      .set({ status: 'closed', closed_at: audit.at, closed_by: audit.actor, note })
      .where('id', '=', id)
      .where('status', '=', 'open')
      .returning('id')
      .executeTakeFirst();
    if (closed !== undefined) await recordAudit(tx, audit);
  });
}

export async function findFinding(db: Database, id: string): Promise<Finding | undefined> {
  const row = await selectFindings(db).where('id', '=', id).executeTakeFirst();
  return row && findingOf(row);
}

/** Newest first. */
export async function listFindings(
  db: Database,
  filter: Page & { readonly status?: FindingStatus | undefined },
): Promise<Finding[]> {
  let query = selectFindings(db).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit);
  const { status, after } = filter;
  if (status !== undefined) query = query.where('status', '=', status);
  if (after !== undefined)
    query = query.where((row) => row(row.refTuple('created_at', 'id'), '<', row.tuple(after.at, after.id)));
  return (await query.execute()).map(findingOf);
}

/** Everything found about a booking, oldest first. */
export async function findingsOfBooking(db: Database, bookingId: string): Promise<Finding[]> {
  const query = selectFindings(db).where('booking_id', '=', bookingId);
  return (await query.orderBy('created_at').orderBy('id').execute()).map(findingOf);
}

function selectFindings(db: Database) {
  return db
    .selectFrom('findings')
    .select([
      'id',
      'kind',
      'provider',
      'object_id as objectId',
      'booking_id as bookingId',
      'detail',
      'status',
      'closed_at as closedAt',
      'closed_by as closedBy',
      'note',
      'created_at as createdAt',
    ]);
}

type FindingRow = Awaited<ReturnType<ReturnType<typeof selectFindings>['executeTakeFirstOrThrow']>>;

function findingOf({ closedAt, closedBy, note, ...finding }: FindingRow): Finding {
  const isClosed = closedAt !== null && closedBy !== null && note !== null;
  return { ...finding, closing: isClosed ? { at: closedAt, by: closedBy, note } : null };
}
