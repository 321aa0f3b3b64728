/**
 * Money that has left a captured payment without this booking's doing: refunded in the provider's dashboard, disputed,
 * or refunded by a call of ours whose answer was lost. The facts follow what the provider reports, and the guard the
 * facts.
 */
import { defined } from '../../domain/defined.ts';
import type { PaymentStatus } from '../../domain/payment/status.ts';
import { type MinorUnits, sum } from '../../domain/money/money.ts';
import { chargebacksIn, type Deductions, type RefundSnapshot } from '../../domain/payment/net.ts';
import type { CapturedPayment } from '../../domain/payment/payment.ts';
import type { Database } from '../database/database.ts';
import { noteDisputes } from '../dispute/noted.ts';
import { joinFinding } from '../reconciliation.ts';
import { addToTimeline } from '../timeline.ts';
import { changesOfDisputes } from './disputedFacts.ts';
import { notePartsReported, ownRefunds, type ReportedRefund, withHolders } from '../refund/reported.ts';
import {
  isForeign,
  lockedPayment,
  lockPaymentsOf,
  reserveAll,
  reservedByHolder,
} from '../refund/reservation.ts';
import {
  arrivals,
  recordedRefunds,
  returnedRefunds,
  shortenedTo,
  withoutReturned,
  wantedReservations,
} from './held.ts';

interface Reported {
  /**
   * Whether the provider has just said so. Only then is a dispute over that it no longer names: a booking's workflow may
   * repeat what was true some time ago.
   */
  readonly isFresh: boolean;
  /** The dispute about which the provider was asked by itself just before. */
  readonly about?: string;
}

/**
 * Within the transaction that has recorded the capture. Repeatable, and in any order with our own refunds: a fact is
 * keyed by the provider's id. What is on its way back stays reserved until it has arrived; what somebody else has taken
 * out of it meanwhile, our refunds no longer get.
 */
export async function deduct(
  tx: Database,
  captured: CapturedPayment,
  deductions: Deductions,
  { isFresh, about }: Reported,
): Promise<void> {
  const { id: paymentId, bookingId } = captured;
  await lockPaymentsOf(tx, bookingId);
  const before = await lockedPayment(tx, paymentId);
  const known = await factsOf(tx, paymentId);
  const reserved = await reservedByHolder(tx, paymentId);
  const now = new Date().toISOString();
  const telling = { own: await ownRefunds(tx, paymentId), now, isFresh, ...defined({ about }) };
  const recorded = recordedRefunds(known);
  const reported = withoutReturned(recorded, await withHolders(tx, deductions.refunds), telling);
  const arrived = arrivals(recorded, reported);
  const returned = returnedRefunds(recorded, deductions.refunds, telling);
  const gone = before.refunded + sumOf(arrived) - sumOf(returned);
  const left = Math.max(0, before.captured - gone);
  const granted = shortenedTo(left, wantedReservations(reserved, reported, { isFresh }), reported);
  const disputes = changesOfDisputes(known, chargebacksIn(deductions), {
    isFresh: isFresh && deductions.hidesDisputes !== true,
    at: now,
  });
  // Released before the facts and taken after them, so that the guard never shows more out than in.
  await reserveAll(tx, paymentId, granted, 'lower');
  await recordFacts(tx, captured, before.provider, [...arrived, ...returned, ...disputes]);
  await reserveAll(tx, paymentId, granted, 'higher');
  for (const { id: key, at } of arrived) await addToTimeline(tx, bookingId, { key, at, event: 'refunded' });
  await tx
    .updateTable('payments')
    .set({ status: statusAfter(before.status, { isAll: left === 0, isSome: left < before.captured }) })
    .where('id', '=', paymentId)
    .execute();
  await notePartsReported(tx, { reported, reserved, granted });
  const opened = await noteDisputes(tx, { ...captured, provider: before.provider }, deductions.disputes);
  const isNews = ({ refundId, holder }: ReportedRefund) =>
    isForeign(holder) && !reserved.has(holder) && !known.some(({ id }) => id === `refunded:${refundId}`);
  await report(tx, captured, {
    ...before,
    left,
    refunds: reported.filter(isNews),
    disputes: opened,
  });
}

const sumOf = (moved: readonly { readonly amount: MinorUnits }[]): MinorUnits =>
  sum(moved.map(({ amount }) => amount));

const factsOf = (tx: Database, paymentId: string) =>
  tx
    .selectFrom('money_facts')
    .select(['id', 'kind', 'amount', 'recorded_at as recordedAt'])
    .where('payment_id', '=', paymentId)
    .where('kind', 'in', ['refunded', 'refund_returned', 'disputed', 'dispute_closed'])
    .execute();

async function recordFacts(
  tx: Database,
  { id: payment_id, bookingId: booking_id, currency }: CapturedPayment,
  provider: 'stripe' | 'paypal',
  facts: readonly {
    readonly id: string;
    readonly kind: 'refunded' | 'refund_returned' | 'disputed' | 'dispute_closed';
    readonly amount: MinorUnits;
    readonly at: string;
  }[],
): Promise<void> {
  if (facts.length === 0) return;
  await tx
    .insertInto('money_facts')
    .values(
      facts.map(({ at: occurred_at, id, kind, amount }) => ({
        id,
        kind,
        amount,
        occurred_at,
        booking_id,
        payment_id,
        provider,
        currency,
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/**
 * Money of which some has left buys nothing by itself: until its review is open, nobody has decided about it. What had left
 * may come back.
 */
function statusAfter(
  before: PaymentStatus,
  { isAll, isSome }: { readonly isAll: boolean; readonly isSome: boolean },
): PaymentStatus {
  if (isAll) return 'refunded';
  if (before === 'paid' || before === 'partially_refunded' || before === 'refunded')
    return isSome ? 'partially_refunded' : 'paid';
  return before === 'under_review' ? before : 'processing';
}

interface Change {
  readonly provider: 'stripe' | 'paypal';
  readonly provider_payment_id: string | null;
  /** What has not gone back. */
  readonly left: number;
  /** Made by somebody else, and not known before. */
  readonly refunds: readonly RefundSnapshot[];
  /** Not known before. */
  readonly disputes: readonly string[];
}

/**
 * One finding a payment, to which every further refund and dispute is added. Money that is all gone before its booking was
 * confirmed was never paid, and is no finding.
 */
async function report(tx: Database, captured: CapturedPayment, change: Change): Promise<void> {
  const { bookingId } = captured;
  const { disputes, left, provider, refunds } = change;
  if (refunds.length + disputes.length === 0) return;
  if (left === 0 && !(await wasConfirmed(tx, bookingId))) return;
  await joinFinding(tx, {
    key: reducedKey(provider, captured.chargeId),
    kind: 'payment_reduced',
    provider,
    objectId: change.provider_payment_id,
    bookingId,
    detail: {
      payment: captured.id,
      ...Object.fromEntries(refunds.map(({ refundId }) => [refundId, 'refund'])),
      ...Object.fromEntries(disputes.map((disputeId) => [disputeId, 'dispute'])),
    },
    createdAt: new Date().toISOString(),
  });
}

/** By whatever way people hear of money that has left a payment, it is one finding. */
export const reducedKey = (provider: 'stripe' | 'paypal', chargeId: string): string =>
  `reduced:${provider}:${chargeId}`;

async function wasConfirmed(tx: Database, bookingId: string): Promise<boolean> {
  const booking = await tx
    .selectFrom('bookings')
    .select('confirmed_at')
    .where('id', '=', bookingId)
    .executeTakeFirst();
  return booking?.confirmed_at != null;
}
