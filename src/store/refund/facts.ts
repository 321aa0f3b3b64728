/** A refund as an email about it tells: what it pays, why it was asked for, and what the terms give otherwise. */
import { CANCELLATION_REASONS, isFullRefundReason } from '../../domain/catalog/cancellationPolicy.ts';
import { dueOf } from '../../domain/refund/preview.ts';
import type { Database } from '../database/database.ts';
import { computeBy, depositRefunded } from './allocate.ts';
import { findRefundable } from './refundable.ts';
import { findRefundView } from './view.ts';

export async function refundFacts(db: Database, refundId: string): Promise<Record<string, unknown>> {
  const row = await db
    .selectFrom('refunds')
    .select([
      'booking_id as bookingId',
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
  const claim = CANCELLATION_REASONS.find((reason) => reason === row.reason);
  if (claim === undefined || !isFullRefundReason(claim)) return { refund, note, requestedAt };
  return { refund, claim, note, requestedAt, ...(await otherwise(db, { ...row, bookingId })) };
}

/** While it is undecided. */
async function otherwise(
  db: Database,
  {
    bookingId,
    kind,
    status,
    requestedAt,
  }: { bookingId: string; kind: string; status: string; requestedAt: string },
) {
  const booking = await findRefundable(db, bookingId);
  if (booking === undefined || kind !== 'cancellation' || status !== 'under_review') return {};
  const terms = { bookingId, kind: 'cancellation', reason: 'customer_request', amount: null } as const;
  const { refund, payout } = computeBy(
    booking,
    { ...terms, at: requestedAt },
    await depositRefunded(db, bookingId, { currency: dueOf(booking).currency }),
  );
  return { otherwise: { ...refund, payout } };
}
