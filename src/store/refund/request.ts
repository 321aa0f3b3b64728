/** A refund begins: why, for whom and how much is written down, and its money reserved, before anybody is asked for it. */
import type { Currency } from '../../domain/money/money.ts';
import { dueOf, leftOf } from '../../domain/refund/preview.ts';
import type { RefundBreakdown } from '../../domain/refund/refund.ts';
import { refundIdOf, type RefundReason, type RefundStatus } from '../../domain/refund/status.ts';
import type { Database } from '../database/database.ts';
import { allocate, computeBy, depositRefunded, type RefundTerms } from './allocate.ts';
import { lockRefundable } from './refundable.ts';

export interface RefundToRequest extends RefundTerms {
  readonly note: string | null;
  /** `customer`, `midas`, or the subject of who asks. */
  readonly actor: string;
  readonly cancellationId?: string;
  readonly requestKey?: string;
  /** Whether finance decides before anything is reserved. @param refund as computed */
  readonly needsReview: (refund: RefundBreakdown) => boolean;
}

export interface RequestedRefund {
  readonly id: string;
  readonly bookingId: string;
  /** From 1 within the booking. */
  readonly n: number;
  readonly status: RefundStatus;
}

/** @param tx the transaction of its cause */
export async function requestRefund(tx: Database, request: RefundToRequest): Promise<RequestedRefund> {
  const { bookingId, kind, reason, amount, note, actor, at, cancellationId, requestKey, needsReview } =
    request;
  const booking = await lockRefundable(tx, bookingId);
  const { refund, payout, shares, isCut } = computeBy(
    booking,
    request,
    await depositRefunded(tx, bookingId, { currency: request.currency ?? dueOf(booking).currency }),
  );
  const n = await nextNumber(tx, bookingId);
  const id = refundIdOf({ bookingId, n });
  await tx
    .insertInto('refunds')
    .values({
      id,
      booking_id: bookingId,
      n,
      kind,
      reason,
      amount,
      note,
      actor,
      cancellation_id: cancellationId ?? null,
      request_key: requestKey ?? null,
      requested_at: at,
      status: 'under_review',
      breakdown: JSON.stringify(refund),
      currency: payout.currency,
      payout_charge: shares.charge,
      payout_deposit: shares.deposit,
      is_cut: isCut,
      changed_at: at,
    })
    .execute();
  return { id, bookingId, n, status: needsReview(refund) ? 'under_review' : await allocate(tx, id) };
}

async function nextNumber(tx: Database, bookingId: string): Promise<number> {
  const { last } = await tx
    .selectFrom('refunds')
    .select(({ fn }) => fn.max<number | null>('n').as('last'))
    .where('booking_id', '=', bookingId)
    .executeTakeFirstOrThrow();
  return (last ?? 0) + 1;
}

/**
 * All that is left of a booking that is not confirmed, one refund for each currency in which it was paid. What a dispute
 * blocks, or finance has to settle, takes it in as well.
 * @returns those that nobody has dispatched yet: repeated, the same ones
 */
export async function requestFullRefunds(tx: Database, whole: FullRefundRequest): Promise<RequestedRefund[]> {
  const { bookingId, reason, at } = whole;
  const { payments } = await lockRefundable(tx, bookingId);
  const open = await fullRefundsOf(tx, bookingId);
  const isWaiting = (currency: Currency) =>
    open.some(
      (each) => each.currency === currency && (each.status === 'blocked' || each.status === 'failed'),
    );
  const left = payments.filter((payment) => leftOf(payment) > 0 && !isWaiting(payment.currency));
  for (const currency of new Set(left.map((payment) => payment.currency))) {
    const terms = { bookingId, kind: 'unconfirmed', reason, amount: null, at, currency } as const;
    await requestRefund(tx, { ...terms, note: null, actor: 'midas', needsReview: () => false });
  }
  const requested = await fullRefundsOf(tx, bookingId);
  return requested
    .filter((refund) => !refund.dispatched)
    .map(({ id, n, status }) => ({ id, bookingId, n, status }));
}

export interface FullRefundRequest {
  readonly bookingId: string;
  readonly reason: RefundReason;
  readonly at: string;
}

const fullRefundsOf = (tx: Database, bookingId: string) =>
  tx
    .selectFrom('refunds')
    .select(['id', 'n', 'status', 'currency', 'dispatched'])
    .where('booking_id', '=', bookingId)
    .where('kind', '=', 'unconfirmed')
    .orderBy('n')
    .execute();
