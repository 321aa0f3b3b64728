/** A refund as an email about it tells: what it pays, why it was asked for, and what the terms give otherwise. */
import { CANCELLATION_REASONS, isFullRefundReason } from '../../domain/catalog/cancellationPolicy.ts';
import { dueOf } from '../../domain/refund/preview.ts';
import { defined } from '../../domain/defined.ts';
import type { Database } from '../database/database.ts';
import { asOfRefund, computeBy, depositRefunded } from './allocate.ts';
import { findRefundable } from './refundable.ts';
import { findRefundView, type RefundView } from './view.ts';

export async function refundFacts(db: Database, refundId: string): Promise<Record<string, unknown>> {
  const row = await db
    .selectFrom('refunds')
    .select([
      'booking_id as bookingId',
      'n',
      'kind',
      'reason',
      'amount',
      'note',
      'status',
      'requested_at as requestedAt',
    ])
    .where('id', '=', refundId)
    .executeTakeFirst();
  const refund = await findRefundView(db, refundId);
  if (row === undefined || refund === undefined) return {};
  const { bookingId, note, requestedAt } = row;
  if (row.kind === 'deposit') return { refund, requestedAt, ...(await depositFacts(db, bookingId, refund)) };
  const claim = CANCELLATION_REASONS.find((reason) => reason === row.reason);
  if (claim === undefined || !isFullRefundReason(claim)) return { refund, note, requestedAt };
  return { refund, claim, note, requestedAt, ...(await otherwise(db, { ...row, bookingId })) };
}

/** What became of the deposit, in the quote's currency, and what comes back in the currency paid. */
async function depositFacts(db: Database, bookingId: string, { payout, status }: RefundView) {
  const { amount, retained, currency } = await db
    .selectFrom('bookings')
    .select(['deposit as amount', 'deposit_retained as retained', 'currency'])
    .where('id', '=', bookingId)
    .executeTakeFirstOrThrow();
  const retain = await db
    .selectFrom('deposit_decisions')
    .select('reason')
    .where('booking_id', '=', bookingId)
    .where('action', '=', 'retain')
    .executeTakeFirst();
  const deposit = { amount, retained, currency, payout, settled: status === 'settled' };
  return { deposit, ...defined({ reason: retain?.reason ?? undefined }) };
}

/** While it is undecided. */
async function otherwise(
  db: Database,
  {
    bookingId,
    n,
    kind,
    status,
    requestedAt,
  }: { bookingId: string; n: number; kind: string; status: string; requestedAt: string },
) {
  const booking = await findRefundable(db, bookingId);
  if (booking === undefined || kind !== 'cancellation' || status !== 'under_review') return {};
  const terms = { bookingId, kind: 'cancellation', reason: 'customer_request', amount: null } as const;
  const { refund, payout } = computeBy(
    await asOfRefund(db, booking, n),
    { ...terms, at: requestedAt },
    await depositRefunded(db, bookingId, { currency: dueOf(booking).currency }),
  );
  return { otherwise: { ...refund, payout } };
}
