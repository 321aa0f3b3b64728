/** Refunds that finance makes beside any cancellation (business.md "Cancellation and refund"). */
import type { CancellationReason } from '../../domain/catalog/cancellationPolicy.ts';
import { minor, type Money, type MinorUnits } from '../../domain/money/money.ts';
import { toUsd } from '../../domain/money/usdPeg.ts';
import { dueOf, leftToRefund } from '../../domain/refund/preview.ts';
import { type AuditEntry, recordAudit } from '../audit.ts';
import type { Database } from '../database/database.ts';
import { lockRefundable } from './refundable.ts';
import { type RequestedRefund, requestRefund } from './request.ts';

export interface RefundByHandRequest extends Pick<AuditEntry, 'at' | 'actor' | 'roles' | 'requestId'> {
  readonly bookingId: string;
  /** In the currency paid. */
  readonly amount: MinorUnits;
  readonly reason: CancellationReason;
  readonly note: string;
  /** A repeat under it finds the refund that it has made. */
  readonly requestKey?: string;
}

export type RefundByHandResult =
  | { readonly outcome: 'requested'; readonly refund: RequestedRefund }
  | { readonly outcome: 'too_much'; readonly left: Money };

/** Above it another person of finance decides; in US cents. */
const ALONE_UP_TO = minor(10_000_00);

export async function requestByHand(db: Database, request: RefundByHandRequest): Promise<RefundByHandResult> {
  const { bookingId, amount, reason, note, actor, roles, at, requestId, requestKey } = request;
  return db.transaction().execute(async (tx) => {
    const booking = await lockRefundable(tx, bookingId);
    const made = requestKey === undefined ? undefined : await refundOfKey(tx, requestKey);
    if (made !== undefined) return { outcome: 'requested', refund: { ...made, bookingId } };
    const left = leftToRefund(booking);
    const { currency } = dueOf(booking);
    if (amount > left) return { outcome: 'too_much', left: { amount: left, currency } };
    const terms = { bookingId, kind: 'by_hand', reason, amount, at, currency } as const;
    const refund = await requestRefund(tx, {
      ...terms,
      note,
      actor,
      ...(requestKey === undefined ? {} : { requestKey }),
      needsReview: (computed) => toUsd(computed.total, computed.currency) > ALONE_UP_TO,
    });
    await recordAudit(tx, { at, actor, roles, requestId, action: 'refund.request', object: refund.id });
    return { outcome: 'requested', refund };
  });
}

const refundOfKey = (tx: Database, requestKey: string) =>
  tx
    .selectFrom('refunds')
    .select(['id', 'n', 'status'])
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
