/** Disputes as their provider shows them, and what their end sets free. */
import {
  type DisputeSnapshot,
  type DisputeStage,
  type DisputeStatus,
  isOver,
} from '../../domain/dispute/dispute.ts';
import type { MinorUnits } from '../../domain/money/money.ts';
import { defined } from '../../domain/defined.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { Database } from '../database/database.ts';
import { lastEvidence } from './evidence.ts';
import { dropEvidence } from './noted.ts';
import { lockPaymentsOf } from '../refund/reservation.ts';

interface DisputedPayment {
  readonly paymentId: string;
  readonly bookingId: string;
  readonly provider: PaymentProvider;
}

export interface LoadedDispute {
  readonly bookingId: string;
  readonly stage: DisputeStage;
  readonly status: DisputeStatus;
  readonly amount: MinorUnits;
  readonly currency: string;
  readonly openedAt: string;
  readonly evidenceDueBy?: string;
  /** Evidence that still has to be sent. */
  readonly evidenceId?: string;
  /** Our last evidence, where it was refused and the dispute may still be answered. */
  readonly refusedEvidenceId?: string;
  /** Refunds of the booking, by their number, that had waited for its end. */
  readonly refundsToGoOn: readonly number[];
}

/** Notes how a dispute stands; from here on its workflow knows. Repeatable, and in any order. */
export async function recordDispute(
  db: Database,
  { paymentId, bookingId, provider }: DisputedPayment,
  snapshot: DisputeSnapshot,
): Promise<LoadedDispute> {
  return db.transaction().execute(async (tx) => {
    await lockPaymentsOf(tx, bookingId);
    const now = new Date().toISOString();
    const { stage, status, reason, amount, currency, evidenceDueBy = null, acceptsEvidence } = snapshot;
    const shown = {
      stage,
      status,
      reason,
      amount,
      currency,
      evidence_due_by: evidenceDueBy,
      accepts_evidence: acceptsEvidence,
      compelling_evidence:
        snapshot.compellingEvidence === undefined ? null : JSON.stringify(snapshot.compellingEvidence),
      dispatched: true,
    };
    await tx
      .insertInto('disputes')
      .values({
        id: snapshot.disputeId,
        provider,
        booking_id: bookingId,
        payment_id: paymentId,
        opened_at: snapshot.openedAt,
        closed_at: isOver(status) ? now : null,
        changed_at: now,
        ...shown,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          ...shown,
          changed_at: now,
          closed_at: isOver(status) ? row.fn.coalesce('disputes.closed_at', row.val(now)) : null,
        })),
      )
      .execute();
    await flagBooking(tx, bookingId);
    if (isOver(status)) await dropEvidence(tx, snapshot.disputeId, `dispute_${status}`);
    const evidence = isOver(status) ? {} : await evidenceOf(tx, snapshot.disputeId);
    return {
      bookingId,
      stage,
      status,
      amount,
      currency,
      openedAt: snapshot.openedAt,
      ...defined({ evidenceDueBy: snapshot.evidenceDueBy }),
      ...evidence,
      refundsToGoOn: isOver(status) ? await letBlockedGoOn(tx, bookingId) : [],
    };
  });
}

/** How an open dispute stood when its provider last showed it; undefined of one that it has never shown. */
export async function openDispute(db: Database, disputeId: string): Promise<LoadedDispute | undefined> {
  const row = await db
    .selectFrom('disputes')
    .select(['booking_id as bookingId', 'stage', 'status', 'amount', 'currency', 'opened_at as openedAt'])
    .select('evidence_due_by as dueBy')
    .where('id', '=', disputeId)
    .where('reason', 'is not', null)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { dueBy, ...shown } = row;
  const evidence = await evidenceOf(db, disputeId);
  return { ...shown, ...defined({ evidenceDueBy: dueBy ?? undefined }), ...evidence, refundsToGoOn: [] };
}

/** What is to be sent of it, or was refused. */
async function evidenceOf(db: Database, disputeId: string) {
  const last = await lastEvidence(db, disputeId);
  return defined({
    evidenceId: last?.status === 'sending' ? last.id : undefined,
    refusedEvidenceId: last?.status === 'refused' ? last.id : undefined,
  });
}

/** It is flagged until every dispute of it has ended without taking anything. */
async function flagBooking(tx: Database, bookingId: string): Promise<void> {
  const standing = await tx
    .selectFrom('disputes')
    .select('id')
    .where('booking_id', '=', bookingId)
    .where('status', 'not in', ['won', 'withdrawn', 'prevented'])
    .executeTakeFirst();
  await tx
    .updateTable('bookings')
    .set({ disputed: standing !== undefined })
    .where('id', '=', bookingId)
    .where('disputed', '=', standing === undefined)
    .execute();
}

/** Their workflows are told by the dispute's own, else by the sweeper. */
async function letBlockedGoOn(tx: Database, bookingId: string): Promise<number[]> {
  const rows = await tx
    .updateTable('refunds')
    .set({ dispatched: false, changed_at: new Date().toISOString() })
    .where('booking_id', '=', bookingId)
    .where('status', '=', 'blocked')
    .returning('n')
    .execute();
  return rows.map(({ n }) => n).sort((a, b) => a - b);
}

/**
 * Disputes that their workflow does not know of, or has not heard the last of.
 * @param toldBefore whose workflow was told of the last change since then is asking its provider
 */
export async function undispatchedDisputes(
  db: Database,
  changedBefore: string,
  limit: number,
  toldBefore = changedBefore,
) {
  return db
    .selectFrom('disputes')
    .select(['id as disputeId', 'provider', 'booking_id as bookingId'])
    .where('dispatched', '=', false)
    .where('changed_at', '<', changedBefore)
    .where((row) =>
      row.or([
        row('told_at', 'is', null),
        row('told_at', '<', toldBefore),
        row('told_at', '<', row.ref('changed_at')),
      ]),
    )
    .orderBy('changed_at')
    .limit(limit)
    .execute();
}

/** Its workflow has been told, and may need a while until its provider answers. */
export const disputeSignalled = (db: Database, disputeId: string, at: string) =>
  db.updateTable('disputes').set({ told_at: at }).where('id', '=', disputeId).execute();
