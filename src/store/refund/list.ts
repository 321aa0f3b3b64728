/** Refunds as staff see them: what each pays, where its parts stand, who decided what. */
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { RefundStatus } from '../../domain/refund/status.ts';
import type { Database } from '../database/database.ts';
import type { Page } from '../database/page.ts';
import { refundView } from './view.ts';

const selectRefunds = (db: Database) =>
  db
    .selectFrom('refunds')
    .selectAll('refunds')
    .select((row) => [
      jsonArrayFrom(
        row
          .selectFrom('refund_parts')
          .select(['refund_parts.id', 'refund_parts.payment_id as paymentId', 'refund_parts.amount'])
          .select([
            'refund_parts.status',
            'refund_parts.provider_refund_id as providerRefundId',
            'refund_parts.code',
          ])
          .whereRef('refund_parts.refund_id', '=', 'refunds.id')
          .orderBy('refund_parts.id'),
      ).as('parts'),
      jsonArrayFrom(
        row
          .selectFrom('refund_decisions')
          .select(['refund_decisions.decision', 'refund_decisions.actor as by', 'refund_decisions.note'])
          .select(['refund_decisions.reference', 'refund_decisions.at'])
          .whereRef('refund_decisions.refund_id', '=', 'refunds.id')
          .orderBy('refund_decisions.at'),
      ).as('decisions'),
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof selectRefunds>['executeTakeFirstOrThrow']>>;

const staffView = (row: Row) => ({
  ...refundView(row),
  bookingId: row.booking_id,
  kind: row.kind,
  requestedReason: row.reason,
  note: row.note,
  requestedBy: row.actor,
  requestedAt: row.requested_at,
  isCut: row.is_cut,
  parts: row.parts,
  // Postgres writes instants inside JSON in its own form.
  decisions: row.decisions.map(({ at, ...decision }) => ({ ...decision, at: new Date(at).toISOString() })),
  n: row.n,
});

export type StaffRefund = ReturnType<typeof staffView>;

export async function findStaffRefund(db: Database, id: string): Promise<StaffRefund | undefined> {
  const row = await selectRefunds(db).where('id', '=', id).executeTakeFirst();
  return row && staffView(row);
}

export async function refundsOfBooking(db: Database, bookingId: string): Promise<StaffRefund[]> {
  const rows = await selectRefunds(db).where('booking_id', '=', bookingId).orderBy('n').execute();
  return rows.map(staffView);
}

export interface RefundFilter extends Page {
  readonly status?: RefundStatus | undefined;
}

/** Those of all bookings, the latest request first. */
export async function listRefunds(
  db: Database,
  { status, after, limit }: RefundFilter,
): Promise<StaffRefund[]> {
  let query = selectRefunds(db).orderBy('requested_at', 'desc').orderBy('id', 'desc').limit(limit);
  if (status !== undefined) query = query.where('status', '=', status);
  if (after !== undefined)
    query = query.where((row) => row(row.refTuple('requested_at', 'id'), '<', row.tuple(after.at, after.id)));
  return (await query.execute()).map(staffView);
}
