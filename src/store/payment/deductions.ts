/**
 * Money that has left a captured payment without this booking's doing: refunded in the provider's dashboard, disputed,
 * or refunded by a call of ours whose answer was lost. The guard and the facts follow what the provider reports.
 */
import type { PaymentStatus } from '../../domain/payment/status.ts';
import { minor, type MinorUnits, sum } from '../../domain/money/money.ts';
import { type Deductions, disputedIn } from '../../domain/payment/net.ts';
import type { CapturedPayment } from '../../domain/payment/payment.ts';
import type { Database } from '../database/database.ts';
import { joinFinding } from '../reconciliation.ts';
import { addToTimeline } from '../timeline.ts';

/**
 * Within the transaction that has recorded the capture. Repeatable, and in any order with our own refunds: a fact is
 * keyed by the provider's id. What is on its way back stays reserved until it has arrived.
 */
export async function deduct(tx: Database, captured: CapturedPayment, deductions: Deductions): Promise<void> {
  const row = await tx
    .selectFrom('payments')
    .select(['provider', 'provider_payment_id', 'captured', 'refunded', 'reserved_for_refund', 'status'])
    .where('id', '=', captured.id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const newlyRefunded = await recordFacts(tx, captured, deductions, row.provider);
  const refunded = minor(Math.min(row.captured, row.refunded + newlyRefunded));
  const disputed = disputedIn(captured.amount, deductions);
  const left = row.captured - refunded;
  const reserved = minor(Math.min(left, Math.max(pendingIn(deductions), reservedStill(row, newlyRefunded))));
  await tx
    .updateTable('payments')
    .set({
      refunded,
      disputed,
      reserved_for_refund: reserved,
      status: statusAfter(row.status, { isAll: left === 0, isSome: refunded > 0 }),
    })
    .where('id', '=', captured.id)
    .execute();
  if (left > 0) await report(tx, captured, deductions, row);
}

/** What was reserved for a refund is not reserved once that refund is among those that the provider reports. */
const reservedStill = (row: { reserved_for_refund: MinorUnits }, newlyRefunded: number): number =>
  Math.max(0, row.reserved_for_refund - newlyRefunded);

export const pendingIn = ({ refunds }: Deductions): MinorUnits =>
  sum(refunds.filter(({ state }) => state === 'pending').map(({ amount }) => amount));

/** @returns how much of it is new */
async function recordFacts(
  tx: Database,
  { id: payment_id, bookingId, currency }: CapturedPayment,
  { refunds, disputes }: Deductions,
  provider: 'stripe' | 'paypal',
): Promise<MinorUnits> {
  const common = { booking_id: bookingId, payment_id, provider, currency };
  const arrived = refunds.filter(({ state }) => state === 'succeeded');
  const facts = [
    ...arrived.map(({ refundId, amount, at }) => ({
      ...common,
      id: `refunded:${refundId}`,
      kind: 'refunded' as const,
      amount,
      occurred_at: at,
    })),
    ...disputes.map(({ disputeId, amount, at }) => ({
      ...common,
      id: `disputed:${disputeId}`,
      kind: 'disputed' as const,
      amount,
      occurred_at: at,
    })),
  ];
  if (facts.length === 0) return minor(0);
  const recorded = await tx
    .insertInto('money_facts')
    .values(facts)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute();
  const isNew = new Set(recorded.map(({ id }) => id));
  const added = arrived.filter(({ refundId }) => isNew.has(`refunded:${refundId}`));
  for (const { refundId, at } of added)
    await addToTimeline(tx, bookingId, { key: `refunded:${refundId}`, at, event: 'refunded' });
  return sum(added.map(({ amount }) => amount));
}

/** Money of which some has left buys nothing by itself: until its review is open, nobody has decided about it. */
function statusAfter(
  before: PaymentStatus,
  { isAll, isSome }: { readonly isAll: boolean; readonly isSome: boolean },
): PaymentStatus {
  if (isAll) return 'refunded';
  if (before === 'paid' || before === 'partially_refunded') return isSome ? 'partially_refunded' : before;
  return before === 'under_review' ? before : 'processing';
}

/** One finding a payment, to which every further refund and dispute is added; a dispute flags the booking. */
async function report(
  tx: Database,
  captured: CapturedPayment,
  { refunds, disputes }: Deductions,
  row: { readonly provider: 'stripe' | 'paypal'; readonly provider_payment_id: string | null },
): Promise<void> {
  const { bookingId } = captured;
  await joinFinding(tx, {
    key: `reduced:${row.provider}:${captured.chargeId}`,
    kind: 'payment_reduced',
    provider: row.provider,
    objectId: row.provider_payment_id,
    bookingId,
    detail: {
      payment: captured.id,
      ...Object.fromEntries(refunds.map(({ refundId }) => [refundId, 'refund'])),
      ...Object.fromEntries(disputes.map(({ disputeId }) => [disputeId, 'dispute'])),
    },
    createdAt: new Date().toISOString(),
  });
  if (disputes.length === 0) return;
  await tx.updateTable('bookings').set({ disputed: true }).where('id', '=', bookingId).execute();
}
