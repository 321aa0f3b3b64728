/** A refund as a booking shows it. */
import type { ExpressionBuilder } from 'kysely';
import { jsonObjectFrom } from 'kysely/helpers/postgres';
import { type Currency, type MinorUnits, type Money, sum } from '../../domain/money/money.ts';
import type { RefundBreakdown } from '../../domain/refund/refund.ts';
import type { RefundReason, RefundStatus } from '../../domain/refund/status.ts';
import type { Database } from '../database/database.ts';
import type { Tables } from '../schema/index.ts';

/** Shaped as api.md "Refund preview and `refund`" has it. */
export interface RefundView extends Omit<RefundBreakdown, 'reason'> {
  readonly id: string;
  readonly status: RefundStatus;
  readonly reason: RefundReason;
  /** What the provider pays out, in the currency that was paid. */
  readonly payout: Money;
}

const VIEW = [
  'id',
  'status',
  'kind',
  'reason',
  'breakdown',
  'currency',
  'payout_charge',
  'payout_deposit',
] as const;

interface ViewRow {
  readonly id: string;
  readonly status: RefundStatus;
  readonly kind: string;
  readonly reason: RefundReason;
  readonly breakdown: RefundBreakdown;
  readonly currency: Currency;
  readonly payout_charge: MinorUnits;
  readonly payout_deposit: MinorUnits;
}

/** Of a cancellation or an expiry, the last one; what finance gives back by hand is beside them, as is the deposit. */
export const refundOfBooking = (row: ExpressionBuilder<Tables, 'bookings'>) =>
  jsonObjectFrom(
    row
      .selectFrom('refunds')
      .select(VIEW.map((column) => `refunds.${column}` as const))
      .whereRef('refunds.booking_id', '=', 'bookings.id')
      .where('refunds.kind', 'in', ['cancellation', 'unconfirmed'])
      .orderBy('refunds.n', 'desc')
      .limit(1),
  ).as('refund');

/** Why a claim was made shows no more once it was refused: what it pays follows the terms. */
export function refundView(row: ViewRow): RefundView {
  const { id, status, kind, breakdown, currency, payout_charge: charge, payout_deposit: deposit } = row;
  const reason = kind === 'unconfirmed' || kind === 'deposit' ? row.reason : breakdown.reason;
  return { id, status, ...breakdown, reason, payout: { amount: sum([charge, deposit]), currency } };
}

export async function findRefundView(db: Database, refundId: string): Promise<RefundView | undefined> {
  const row = await db.selectFrom('refunds').select(VIEW).where('id', '=', refundId).executeTakeFirst();
  return row && refundView(row);
}
