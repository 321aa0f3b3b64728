/** Disputes as staff see them, with the evidence that was sent. */
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { DisputeStatus } from '../../domain/dispute/dispute.ts';
import { reasonInWords } from '../../domain/dispute/reasons.ts';
import type { Database } from '../database/database.ts';
import type { Page } from '../database/page.ts';

const selectDisputes = (db: Database) =>
  db
    .selectFrom('disputes')
    .selectAll('disputes')
    .select((row) =>
      jsonArrayFrom(
        row
          .selectFrom('dispute_evidence')
          .select(['dispute_evidence.id', 'dispute_evidence.kind', 'dispute_evidence.statement'])
          .select(['dispute_evidence.status', 'dispute_evidence.code', 'dispute_evidence.actor as by'])
          .select(['dispute_evidence.at', 'dispute_evidence.ended_at as endedAt'])
          .whereRef('dispute_evidence.dispute_id', '=', 'disputes.id')
          .orderBy('dispute_evidence.at'),
      ).as('evidence'),
    );

type Row = Awaited<ReturnType<ReturnType<typeof selectDisputes>['executeTakeFirstOrThrow']>>;

const staffView = (row: Row) => ({
  id: row.id,
  provider: row.provider,
  bookingId: row.booking_id,
  paymentId: row.payment_id,
  stage: row.stage,
  status: row.status,
  reason: row.reason === null ? null : reasonInWords(row.reason),
  amount: row.amount,
  currency: row.currency,
  openedAt: row.opened_at,
  evidenceDueBy: row.evidence_due_by,
  acceptsEvidence: row.accepts_evidence,
  compellingEvidence: row.compelling_evidence,
  closedAt: row.closed_at,
  // Postgres writes instants inside JSON in its own form.
  evidence: row.evidence.map(({ at, endedAt, ...each }) => ({
    ...each,
    at: new Date(at).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
  })),
});

export type StaffDispute = ReturnType<typeof staffView>;

export async function findStaffDispute(db: Database, id: string): Promise<StaffDispute | undefined> {
  const row = await selectDisputes(db).where('id', '=', id).executeTakeFirst();
  return row && staffView(row);
}

export async function disputesOfBooking(db: Database, bookingId: string): Promise<StaffDispute[]> {
  const rows = await selectDisputes(db).where('booking_id', '=', bookingId).orderBy('opened_at').execute();
  return rows.map(staffView);
}

export interface DisputeFilter extends Page {
  readonly status?: DisputeStatus | undefined;
}

/** Those of all bookings, the latest first. */
export async function listDisputes(
  db: Database,
  { status, after, limit }: DisputeFilter,
): Promise<StaffDispute[]> {
  let query = selectDisputes(db).orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(limit);
  if (status !== undefined) query = query.where('status', '=', status);
  if (after !== undefined)
    query = query.where((row) => row(row.refTuple('opened_at', 'id'), '<', row.tuple(after.at, after.id)));
  return (await query.execute()).map(staffView);
}
