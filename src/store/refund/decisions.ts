/**
 * What finance decides about refunds. The decision, who made it and what it makes of the refund are one transaction; the
 * refund's workflow is told afterwards.
 */
import { sql } from 'kysely';
import { minor } from '../../domain/money/money.ts';
import type { RefundStatus } from '../../domain/refund/status.ts';
import { type AuditEntry, recordAudit } from '../audit.ts';
import type { Database } from '../database/database.ts';
import { allocate, computeBy, writeComputed } from './allocate.ts';
import { recordRefundFact } from './moved.ts';
import { currentParts, followParts, SETTLED } from './parts.ts';
import { lockRefundable } from './refundable.ts';

export interface RefundDecision extends Pick<AuditEntry, 'at' | 'actor' | 'roles' | 'requestId'> {
  readonly id: string;
  readonly refundId: string;
  readonly decision: 'approve' | 'refuse' | 'retry' | 'settle';
  readonly note: string;
  /** With which it was settled. */
  readonly reference?: string;
}

export type DecisionResult =
  | { readonly outcome: 'decided'; readonly bookingId: string; readonly n: number }
  /** `own`: who asked for a refund does not decide on it. */
  | { readonly outcome: 'unknown' | 'own' }
  /** Other refunds hold what is left of its payments: those come first. */
  | { readonly outcome: 'held' }
  | { readonly outcome: 'invalid_state'; readonly status: RefundStatus };

/** From which state each is taken. */
const FROM: Readonly<Record<RefundDecision['decision'], RefundStatus>> = {
  approve: 'under_review',
  refuse: 'under_review',
  retry: 'failed',
  settle: 'failed',
};

export async function decideRefund(db: Database, decision: RefundDecision): Promise<DecisionResult> {
  const found = await db
    .selectFrom('refunds')
    .select(['booking_id as bookingId', 'n', 'actor'])
    .where('id', '=', decision.refundId)
    .executeTakeFirst();
  if (found === undefined) return { outcome: 'unknown' };
  const { bookingId, n, actor } = found;
  const isReview = FROM[decision.decision] === 'under_review';
  return db.transaction().execute(async (tx) => {
    await lockRefundable(tx, bookingId);
    if (await isTaken(tx, decision.id)) return { outcome: 'decided', bookingId, n };
    const { status } = await tx
      .selectFrom('refunds')
      .select('status')
      .where('id', '=', decision.refundId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (status !== FROM[decision.decision]) return { outcome: 'invalid_state', status };
    if (isReview && actor === decision.actor) return { outcome: 'own' };
    if (decision.decision === 'settle' && (await isHeld(tx, decision.refundId))) return { outcome: 'held' };
    await recordDecision(tx, decision);
    await carryOut(tx, decision);
    return { outcome: 'decided', bookingId, n };
  });
}

/** Whether what was paid another way would take what other refunds have reserved, which may be on its way already. */
async function isHeld(tx: Database, refundId: string): Promise<boolean> {
  const held = await tx
    .selectFrom('refund_parts')
    .innerJoin('payments', 'payments.id', 'refund_parts.payment_id')
    .select('refund_parts.id')
    .where('refund_parts.refund_id', '=', refundId)
    .where('refund_parts.status', '=', 'failed')
    .where('payments.reserved_for_refund', '>', minor(0))
    .where(
      sql<boolean>`least(payments.captured, payments.refunded + refund_parts.amount)
      + payments.reserved_for_refund > payments.captured`,
    )
    .executeTakeFirst();
  return held !== undefined;
}

/** A repeat under its key, whose first answer was lost. */
const isTaken = async (tx: Database, id: string): Promise<boolean> =>
  (await tx.selectFrom('refund_decisions').select('id').where('id', '=', id).executeTakeFirst()) !==
  undefined;

async function recordDecision(tx: Database, decision: RefundDecision): Promise<void> {
  const { id, refundId, note, reference = null, actor, roles, requestId, at } = decision;
  await tx
    .insertInto('refund_decisions')
    .values({
      id,
      decision: decision.decision,
      reference,
      note,
      actor,
      at,
      refund_id: refundId,
      roles: JSON.stringify(roles),
      request_id: requestId,
    })
    .execute();
  const action = `refund.${decision.decision}`;
  await recordAudit(tx, { at, actor, roles, requestId, action, object: refundId });
}

async function carryOut(tx: Database, { decision, refundId, at }: RefundDecision): Promise<void> {
  switch (decision) {
    case 'approve':
    case 'retry':
      await allocate(tx, refundId);
      return;
    case 'refuse':
      return refuse(tx, refundId);
    case 'settle':
      return settle(tx, refundId, at);
  }
}

/** A cancellation then pays by its terms, as of the moment of the request; what was asked for by hand is not made. */
async function refuse(tx: Database, refundId: string): Promise<void> {
  const row = await tx
    .selectFrom('refunds')
    .select(['booking_id as bookingId', 'kind', 'reason', 'requested_at as at', 'currency'])
    .where('id', '=', refundId)
    .executeTakeFirstOrThrow();
  if (row.kind === 'by_hand') {
    const booking = await lockRefundable(tx, row.bookingId);
    const nothing = computeBy(booking, { ...row, amount: minor(0) }, minor(0));
    return writeComputed(tx, refundId, nothing, 'succeeded');
  }
  await tx
    .updateTable('refunds')
    .set({ breakdown: sql`jsonb_set(breakdown, '{reason}', '"customer_request"')` })
    .where('id', '=', refundId)
    .execute();
  await allocate(tx, refundId);
}

/** Paid another way: it counts as gone, so that nobody pays it twice. */
async function settle(tx: Database, refundId: string, at: string): Promise<void> {
  const parts = (await currentParts(tx, refundId)).filter(({ status }) => status === 'failed');
  for (const { id, paymentId, amount } of parts) {
    await recordRefundFact(tx, paymentId, { id: `settled:${id}`, kind: 'settled', amount, at });
    await tx
      .updateTable('refund_parts')
      .set({ status: 'succeeded', code: SETTLED })
      .where('id', '=', id)
      .execute();
  }
  await followParts(tx, refundId);
}
