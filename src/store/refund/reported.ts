/** What a provider reports of refunds, seen from ours: which part each belongs to, and what becomes of that. */
import { type MinorUnits, minor } from '../../domain/money/money.ts';
import type { RefundSnapshot } from '../../domain/payment/net.ts';
import type { PartStatus } from '../../domain/refund/status.ts';
import type { Database } from '../database/database.ts';
import { allocate } from './allocate.ts';
import { changePart } from './parts.ts';
import { foreignHolder, isForeign } from './reservation.ts';

/** A refund as its provider reports it, with whom its money is reserved for until it has arrived. */
export interface ReportedRefund extends RefundSnapshot {
  readonly holder: string;
}

/** Ours bear the id of their part. */
export async function withHolders(
  tx: Database,
  refunds: readonly RefundSnapshot[],
): Promise<ReportedRefund[]> {
  if (refunds.length === 0) return [];
  const parts = await tx
    .selectFrom('refund_parts')
    .select(['id', 'provider_refund_id as refundId'])
    .where((part) =>
      part.or([
        part(
          'id',
          'in',
          refunds.map(({ reference }) => reference ?? ''),
        ),
        part(
          'provider_refund_id',
          'in',
          refunds.map(({ refundId }) => refundId),
        ),
      ]),
    )
    .execute();
  return refunds.map((refund) => {
    const own = parts.find(({ id, refundId }) => id === refund.reference || refundId === refund.refundId);
    return { ...refund, holder: own?.id ?? foreignHolder(refund.refundId) };
  });
}

/** The provider's ids of our refunds of a payment. */
export async function ownRefunds(tx: Database, paymentId: string): Promise<Set<string>> {
  const parts = await tx
    .selectFrom('refund_parts')
    .select('provider_refund_id as refundId')
    .where('payment_id', '=', paymentId)
    .execute();
  return new Set(parts.flatMap(({ refundId }) => (refundId === null ? [] : [refundId])));
}

export interface ReportedParts {
  readonly reported: readonly ReportedRefund[];
  readonly reserved: ReadonlyMap<string, MinorUnits>;
  /** What is reserved from now on. */
  readonly granted: ReadonlyMap<string, MinorUnits>;
}

/** Notes what has become of our parts: arrived, under way, or cut by what somebody else has taken. */
export async function notePartsReported(
  tx: Database,
  { reported, reserved, granted }: ReportedParts,
): Promise<void> {
  for (const { holder, refundId, state } of reported) {
    if (isForeign(holder)) continue;
    const status: PartStatus = state === 'succeeded' ? 'succeeded' : 'processing';
    await changePart(tx, holder, { status, providerRefundId: refundId });
  }
  for (const [holder, held] of reserved) {
    const amount = granted.get(holder) ?? minor(0);
    const isOpen = !isForeign(holder) && !reported.some((refund) => refund.holder === holder);
    if (isOpen && amount < held) await cutPart(tx, holder, amount);
  }
}

/** The rest comes from the booking's other payments, where they have it. */
async function cutPart(tx: Database, partId: string, amount: MinorUnits): Promise<void> {
  const { refund_id: refundId } = await tx
    .updateTable('refund_parts')
    .set({ amount, ...(amount === 0 ? { status: 'succeeded' as const } : {}) })
    .where('id', '=', partId)
    .returning('refund_id')
    .executeTakeFirstOrThrow();
  await allocate(tx, refundId, { again: false });
}
