/** The parts of refunds, one a payment: what has become of each at its provider. */
import type { RefundSnapshot } from '../../domain/payment/net.ts';
import { type PartStatus, refundStatusOf } from '../../domain/refund/status.ts';
import { sql } from 'kysely';
import { defined } from '../../domain/defined.ts';
import type { Database } from '../database/database.ts';

/** A part, with what its provider has to be asked by. */
export async function findPart(db: Database, partId: string) {
  return db
    .selectFrom('refund_parts')
    .innerJoin('payments', 'payments.id', 'refund_parts.payment_id')
    .select([
      'refund_parts.id',
      'refund_parts.refund_id as refundId',
      'refund_parts.payment_id as paymentId',
      'refund_parts.amount',
      'refund_parts.status',
      'refund_parts.code',
      'refund_parts.provider_refund_id as providerRefundId',
      'payments.provider',
      'payments.provider_payment_id as providerPaymentId',
      'payments.booking_id as bookingId',
    ])
    .where('refund_parts.id', '=', partId)
    .executeTakeFirstOrThrow();
}

export type PartRow = Awaited<ReturnType<typeof findPart>>;

export interface PartChange {
  readonly status: PartStatus;
  readonly providerRefundId?: string;
  readonly code?: string;
}

/** With this code a part counts as arrived that finance has paid another way. */
export const SETTLED = 'settled';

/**
 * Notes where a part stands, and where its refund stands with it. What is noted already is no news to anybody; what finance
 * has paid another way stays so, whatever its provider says of the try before.
 * @param tx the transaction that says why
 */
export async function changePart(tx: Database, partId: string, change: PartChange): Promise<void> {
  const { status, providerRefundId, code } = change;
  const set = { status, ...defined({ provider_refund_id: providerRefundId, code }) };
  const changed = await tx
    .updateTable('refund_parts')
    .set(set)
    .where('id', '=', partId)
    .where('code', 'is distinct from', SETTLED)
    .where((part) =>
      part.or(
        Object.entries(set).map(
          ([column, value]) => sql<boolean>`${sql.ref(column)} is distinct from ${value}`,
        ),
      ),
    )
    .returning('refund_id as refundId')
    .executeTakeFirst();
  if (changed !== undefined) await followParts(tx, changed.refundId);
}

/** Its workflow is to hear of it, whoever noticed. */
export async function followParts(tx: Database, refundId: string): Promise<void> {
  const parts = await currentParts(tx, refundId);
  const status = refundStatusOf(parts.map((part) => part.status));
  const isSettled = status === 'succeeded' && parts.some(({ code }) => code === SETTLED);
  await tx
    .updateTable('refunds')
    .set({
      status: isSettled ? 'settled' : status,
      dispatched: false,
      changed_at: new Date().toISOString(),
    })
    .where('id', '=', refundId)
    .where('status', '!=', 'under_review')
    .execute();
}

/** Those that count: of each payment the last try, and whatever went before it without being refused. */
export async function currentParts(db: Database, refundId: string) {
  const parts = await db
    .selectFrom('refund_parts')
    .innerJoin('payments', 'payments.id', 'refund_parts.payment_id')
    .select(['refund_parts.id', 'refund_parts.payment_id as paymentId', 'refund_parts.generation'])
    .select(['refund_parts.status', 'refund_parts.amount', 'refund_parts.code', 'payments.provider'])
    .where('refund_parts.refund_id', '=', refundId)
    .orderBy('payments.seq')
    .orderBy('refund_parts.generation')
    .execute();
  return parts.filter(({ generation, paymentId, status }) => {
    const isLast = !parts.some((other) => other.paymentId === paymentId && other.generation > generation);
    return isLast || (status !== 'failed' && status !== 'blocked');
  });
}

/** What the provider says of a part. @param refusal why, where it says that the part has failed */
export const reportPart = (
  tx: Database,
  partId: string,
  { refundId, state }: RefundSnapshot,
  refusal: 'refused_by_bank' | 'returned_by_bank',
): Promise<void> =>
  changePart(tx, partId, {
    status: state === 'pending' ? 'processing' : state,
    providerRefundId: refundId,
    ...(state === 'failed' ? { code: refusal } : {}),
  });
