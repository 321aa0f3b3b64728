/** A refund as its workflow takes it up. */
import { sql } from 'kysely';
import type { RefundPart } from '../../domain/refund/process.ts';
import type { RefundKind, RefundReason, RefundStatus } from '../../domain/refund/status.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { defined } from '../../domain/defined.ts';
import { type Currency, type MinorUnits, sum } from '../../domain/money/money.ts';
import type { Database } from '../database/database.ts';
import { allocate } from './allocate.ts';
import { currentParts } from './parts.ts';

export interface LoadedPart extends RefundPart {
  readonly provider: PaymentProvider;
}

export interface LoadedRefund {
  readonly status: RefundStatus;
  readonly kind: RefundKind;
  readonly reason: RefundReason;
  readonly isCut: boolean;
  readonly payout: { readonly amount: MinorUnits; readonly currency: Currency };
  readonly requestedAt: string;
  /** A special reason that the customer gave: they are told what becomes of it. */
  readonly isClaim: boolean;
  readonly decision: 'approve' | 'refuse' | null;
  /** How often its money was reserved anew, from 1; 0 where nothing was. */
  readonly generation: number;
  /** The provider's word for why it refused. */
  readonly refusal?: string;
  /** Of a deposit: whether a part of it is retained. */
  readonly isRetained: boolean;
  /** Without those that were given up. */
  readonly parts: readonly LoadedPart[];
}

/**
 * Notes that its workflow knows of it.
 * @param isNews whether something may have changed for one that a dispute has blocked: then its money is reserved again, if
 * that is possible by now
 * @returns undefined of one that nobody has requested
 */
export async function takeUpRefund(
  db: Database,
  refundId: string,
  { isNews = false }: { readonly isNews?: boolean } = {},
): Promise<LoadedRefund | undefined> {
  return db.transaction().execute(async (tx) => {
    if (isNews) await unblock(tx, refundId);
    const row = await tx
      .updateTable('refunds')
      .set({ dispatched: true })
      .where('id', '=', refundId)
      .returning([
        'status',
        'kind',
        'reason',
        'actor',
        'is_cut',
        'currency',
        'payout_charge',
        'payout_deposit',
      ])
      .returning(isDepositRetained)
      .returning('requested_at as requestedAt')
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { status, kind, reason, currency, requestedAt } = row;
    const parts = await currentParts(tx, refundId);
    const refusal = parts.find(({ code }) => code !== null)?.code ?? undefined;
    const decision = await decisionOf(tx, refundId);
    return {
      status,
      kind,
      reason,
      isCut: row.is_cut,
      payout: { amount: sum([row.payout_charge, row.payout_deposit]), currency },
      requestedAt,
      isClaim: row.actor === 'customer' && (status === 'under_review' || decision !== null),
      decision,
      generation: Math.max(0, ...parts.map((part) => part.generation)),
      ...defined({ refusal }),
      isRetained: kind === 'deposit' && row.isDepositRetained,
      parts: parts.map(({ id, status: partStatus, provider }) => ({ id, status: partStatus, provider })),
    };
  });
}

const isDepositRetained = sql<boolean>`exists (
  select from bookings where id = refunds.booking_id and deposit_retained > 0)`.as('isDepositRetained');

async function unblock(tx: Database, refundId: string): Promise<void> {
  const blocked = await tx
    .selectFrom('refunds')
    .select('id')
    .where('id', '=', refundId)
    .where('status', '=', 'blocked')
    .executeTakeFirst();
  if (blocked !== undefined) await allocate(tx, refundId);
}

/** Of a refund that had to be decided on. */
async function decisionOf(db: Database, refundId: string): Promise<LoadedRefund['decision']> {
  const row = await db
    .selectFrom('refund_decisions')
    .select('decision')
    .where('refund_id', '=', refundId)
    .where('decision', 'in', ['approve', 'refuse'])
    .executeTakeFirst();
  return row?.decision === 'approve' || row?.decision === 'refuse' ? row.decision : null;
}

export const hasRefunds = async (db: Database, bookingId: string): Promise<boolean> =>
  (await db.selectFrom('refunds').select('id').where('booking_id', '=', bookingId).executeTakeFirst()) !==
  undefined;

/** In whole, or some part of it. */
const HAS_ARRIVED = ['succeeded', 'failed', 'settled'] as const;

/**
 * Those of a booking for which a provider's word may mean something: under way, blocked, or changed by it just now.
 * @param mayComeBack whether it may say that what had arrived has come back
 */
export const refundsConcerned = (db: Database, bookingId: string, mayComeBack: boolean) =>
  db
    .selectFrom('refunds')
    .select(['booking_id as bookingId', 'n'])
    .where('booking_id', '=', bookingId)
    .where((refund) =>
      refund.or([
        refund('status', 'in', ['processing', 'blocked', ...(mayComeBack ? HAS_ARRIVED : [])]),
        refund('dispatched', '=', false),
      ]),
    )
    .orderBy('n')
    .execute();

/** Refunds that their workflow does not know of: the process died, or Temporal was away, before it was told. */
export async function undispatchedRefunds(db: Database, changedBefore: string, limit: number) {
  return db
    .selectFrom('refunds')
    .select(['id', 'booking_id as bookingId', 'n'])
    .where('dispatched', '=', false)
    .where('changed_at', '<', changedBefore)
    .orderBy('changed_at')
    .limit(limit)
    .execute();
}
