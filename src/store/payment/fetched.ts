/** What a fetch has found that is not as it should be, in the guard and before people at once. */
import type { PaymentProvider, PaymentStatus } from '../../domain/payment/status.ts';
import { defined } from '../../domain/defined.ts';
import { minor, type MinorUnits, sum } from '../../domain/money/money.ts';
import { allDeductionsOf, chargebacksIn, type RefundSnapshot } from '../../domain/payment/net.ts';
import {
  type Comparison,
  comparePayment,
  type ExpectedPayment,
  type PaymentSnapshot,
} from '../../domain/payment/payment.ts';
import type { Database } from '../database/database.ts';
import { recordFinding } from '../reconciliation.ts';
import { ownRefunds } from '../refund/reported.ts';
import { paymentCaptured } from './payments.ts';

/**
 * A payment that is not what the booking expects is never money, and not refunded by itself: which of the two is wrong
 * only people can say, so it is one finding a payment from when it is first seen, however often it is fetched. Of money
 * that is what it should be, what has left it again is recorded, and what has come back of that.
 * @param wasReduced false where the guard cannot hold a dispute or a refund that may be over by now: then it is not read
 */
export async function recordFetched(
  db: Database,
  provider: PaymentProvider,
  expected: ExpectedPayment,
  snapshot: PaymentSnapshot,
  { wasReduced }: { readonly wasReduced: boolean },
): Promise<Comparison> {
  const comparison = comparePayment(expected, snapshot);
  const { providerPaymentId, paymentId, bookingId } = expected;
  if (comparison.result === 'mismatch') {
    await recordFinding(db, {
      key: `mismatch:${provider}:${providerPaymentId}`,
      kind: 'payment_mismatch',
      provider,
      objectId: providerPaymentId,
      bookingId,
      detail: { payment: paymentId, differs: comparison.fields.join(' ') },
      createdAt: new Date().toISOString(),
    });
    return comparison;
  }
  const isTaken = comparison.result === 'paid' || comparison.result === 'refunded';
  if (!isTaken) return comparison;
  const { charge } = comparison;
  const mayBeOver = wasReduced && (await isReduced(db, paymentId));
  if (comparison.deductions === undefined && !mayBeOver) return comparison;
  const deductions = allDeductionsOf(snapshot);
  const { amount, currency } = expected;
  const captured = { id: paymentId, bookingId, chargeId: charge.id, amount, currency, deductions };
  const { at, risk, fee } = charge;
  await paymentCaptured(db, { ...captured, at, risk, ...defined({ fee }) }, undefined, { isFresh: true });
  return comparison;
}

/** Whether the guard shows all of a payment's money that its provider does: then there is no news of it. */
export async function isInGuard(
  db: Database,
  paymentId: string,
  snapshot: PaymentSnapshot,
): Promise<boolean> {
  const guard = await db
    .selectFrom('payments')
    .select(['status', 'captured', 'refunded', 'disputed'])
    .where('id', '=', paymentId)
    .executeTakeFirst();
  if (guard === undefined) return false;
  const { amountReceived, disputes = [], refunds = [], state } = snapshot;
  if (state === 'canceled') return guard.captured === 0 && ENDED_UNPAID.includes(guard.status);
  const refunded = sum(refunds.filter((each) => each.state === 'succeeded').map(({ amount }) => amount));
  return (
    state === 'succeeded' &&
    guard.captured === amountReceived &&
    guard.refunded - (await unreported(db, paymentId, refunds)) === refunded &&
    guard.disputed === sum(chargebacksIn({ disputes }).map(({ amount }) => amount))
  );
}

/**
 * What the guard has as gone for good reason although the provider does not show it: what finance has paid another way, and
 * refunds of ours about which their own workflow asks.
 */
async function unreported(
  db: Database,
  paymentId: string,
  refunds: readonly RefundSnapshot[],
): Promise<MinorUnits> {
  const facts = await db
    .selectFrom('money_facts')
    .select(['id', 'kind', 'amount'])
    .where('payment_id', '=', paymentId)
    .where('kind', 'in', ['refunded', 'settled', 'refund_returned'])
    .execute();
  const own = await ownRefunds(db, paymentId);
  const isShown = (refundId: string) =>
    refunds.some((refund) => refund.refundId === refundId && refund.state === 'succeeded');
  return sum(
    facts
      .filter(({ id, kind }) => {
        const refundId = id.slice(id.indexOf(':') + 1);
        return kind === 'settled' || (own.has(refundId) && !isShown(refundId));
      })
      .map(({ kind, amount }) => (kind === 'refund_returned' ? minor(-amount) : amount)),
  );
}

const ENDED_UNPAID: readonly PaymentStatus[] = ['canceled', 'failed'];

/** Whether the guard holds a dispute or a refund on its way, which may be over by now, or one that the bank may have returned. */
async function isReduced(db: Database, paymentId: string): Promise<boolean> {
  const row = await db
    .selectFrom('payments')
    .select('id')
    .where('id', '=', paymentId)
    .where((payment) =>
      payment.or([
        payment('disputed', '>', minor(0)),
        payment('refunded', '>', minor(0)),
        payment('reserved_for_refund', '>', minor(0)),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}
