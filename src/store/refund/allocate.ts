/** What a refund pays, and its parts: computed from the guard as it is, and reserved in the same transaction. */
import { type Currency, type MinorUnits, minor, sum } from '../../domain/money/money.ts';
import { shareRefund } from '../../domain/refund/allocation.ts';
import { refundByHand } from '../../domain/refund/byHand.ts';
import type { CutRefund } from '../../domain/refund/cut.ts';
import { refundOfDeposit } from '../../domain/refund/ofDeposit.ts';
import { leftOf, previewRefund } from '../../domain/refund/preview.ts';
import {
  type RefundKind,
  type RefundReason,
  type RefundStatus,
  refundStatusOf,
} from '../../domain/refund/status.ts';
import { CANCELLATION_REASONS, type CancellationReason } from '../../domain/catalog/cancellationPolicy.ts';
import type { Database } from '../database/database.ts';
import { noteDeposit } from './depositShown.ts';
import { currentParts } from './parts.ts';
import { type Refundable, lockRefundable } from './refundable.ts';
import { reserveUpTo } from './reservation.ts';

/** By what a refund is computed. */
export interface RefundTerms {
  readonly bookingId: string;
  readonly kind: RefundKind;
  readonly reason: RefundReason;
  /** By hand, in the currency paid. */
  readonly amount: MinorUnits | null;
  /** The moment of the request. */
  readonly at: string;
  /** Of the payments that go back, where others were made in another currency. */
  readonly currency?: Currency;
}

/** A refund by its terms, cut to what is left. @param depositRefunded by earlier refunds, in the currency paid */
export function computeBy(
  booking: Refundable,
  { kind, reason, amount, at, currency }: RefundTerms,
  depositRefunded: MinorUnits,
): CutRefund {
  const chosen = chosenReason(reason);
  const payments = paidIn(booking, currency);
  if (kind === 'by_hand') {
    const asked = { amount: amount ?? minor(0), reason: chosen, at, depositRefunded };
    return refundByHand({ ...booking, payments }, asked);
  }
  if (kind === 'deposit')
    return refundOfDeposit(
      { ...booking, payments },
      { retained: booking.depositRetained, at, depositRefunded },
    );
  return previewRefund(
    { ...booking, payments, isConfirmed: kind === 'cancellation' },
    { reason: chosen, at },
  );
}

const paidIn = ({ payments }: Refundable, currency: Currency | undefined) =>
  payments.filter((payment) => currency === undefined || payment.currency === currency);

/** Money that came too late, or that finance did not approve, goes back as if its customer had stepped back. */
const chosenReason = (reason: RefundReason): CancellationReason =>
  CANCELLATION_REASONS.find((each) => each === reason) ?? 'customer_request';

/** What other refunds of the payments in a currency have taken, or are about to take, from the booking's deposit. */
export async function depositRefunded(
  db: Database,
  bookingId: string,
  { currency, exceptFor = '' }: { readonly currency: Currency; readonly exceptFor?: string },
): Promise<MinorUnits> {
  const rows = await db
    .selectFrom('refunds')
    .select('payout_deposit')
    .where('booking_id', '=', bookingId)
    .where('currency', '=', currency)
    .where('status', 'in', ['processing', 'succeeded', 'settled'])
    .where('id', '!=', exceptFor)
    .execute();
  return sum(rows.map(({ payout_deposit: amount }) => amount));
}

/**
 * Computes a refund anew and reserves what it still has to send: what has arrived or is on its way stays. While a dispute is
 * open nothing is sent, and nothing reserved.
 * @param tx the transaction of its cause
 * @param again whether what a provider has refused is tried again; else it waits for finance, and its payment with it
 */
export async function allocate(
  tx: Database,
  refundId: string,
  { again = true }: { readonly again?: boolean } = {},
): Promise<RefundStatus> {
  const { bookingId } = await tx
    .selectFrom('refunds')
    .select('booking_id as bookingId')
    .where('id', '=', refundId)
    .executeTakeFirstOrThrow();
  const booking = await lockRefundable(tx, bookingId);
  const row = await tx
    .selectFrom('refunds')
    .select(['n', 'kind', 'reason', 'amount', 'requested_at as at', 'currency', 'breakdown'])
    .where('id', '=', refundId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const parts = await currentParts(tx, refundId);
  const own = parts.filter(({ status }) => SENT.has(status));
  const refused = parts.filter(({ status }) => !SENT.has(status));
  const waiting = again ? [] : refused;
  // A claim that was refused is computed as an ordinary request.
  const reason = row.kind === 'cancellation' ? row.breakdown.reason : row.reason;
  const others = await depositRefunded(tx, bookingId, { currency: row.currency, exceptFor: refundId });
  const cut = computeBy(
    withOwn(await asOfRefund(tx, booking, row.n), own),
    { ...row, bookingId, reason },
    others,
  );
  const toSend = minor(Math.max(0, cut.payout.amount - sumOf([...own, ...waiting])));
  await insertParts(
    tx,
    { ...row, bookingId, refundId },
    { ...booking, payments: without(booking, waiting) },
    { toSend, again: again ? refused : [] },
  );
  const status = refundStatusOf((await currentParts(tx, refundId)).map((part) => part.status));
  await writeComputed(tx, refundId, cut, status);
  if (row.kind === 'deposit') await noteDeposit(tx, booking, { bookingId, cut, status, at: row.at });
  return status;
}

/**
 * As it was for a refund by its number: a deposit that was released after a cancellation is a line of that one's refund, and
 * no reason to cut it.
 */
export async function asOfRefund(db: Database, booking: Refundable, n: number): Promise<Refundable> {
  const { depositRefund } = booking;
  if (depositRefund === null || depositRefund.n <= n) return booking;
  const parts = await currentParts(db, depositRefund.id);
  const sent = parts.filter(({ status }) => SENT.has(status));
  return { ...withOwn(booking, sent), isDepositOver: false };
}

const sumOf = (parts: readonly { readonly amount: MinorUnits }[]): MinorUnits =>
  sum(parts.map(({ amount }) => amount));

const without = ({ payments }: Refundable, waiting: readonly { readonly paymentId: string }[]) =>
  payments.filter(({ id }) => !waiting.some(({ paymentId }) => paymentId === id));

const SENT: ReadonlySet<string> = new Set(['reserved', 'processing', 'succeeded']);

/** Its own parts are no reason to cut it. */
function withOwn(
  booking: Refundable,
  own: readonly { readonly paymentId: string; readonly amount: MinorUnits; readonly status: string }[],
): Refundable {
  const of = (paymentId: string, isSent: boolean) =>
    sum(
      own
        .filter((part) => part.paymentId === paymentId && (part.status === 'succeeded') === isSent)
        .map(({ amount }) => amount),
    );
  return {
    ...booking,
    payments: booking.payments.map((payment) => ({
      ...payment,
      refunded: minor(payment.refunded - of(payment.id, true)),
      reservedForRefund: minor(payment.reservedForRefund - of(payment.id, false)),
    })),
  };
}

/** Notes what a refund pays. */
export async function writeComputed(
  tx: Database,
  refundId: string,
  { refund, payout, shares, isCut }: CutRefund,
  status: RefundStatus,
): Promise<void> {
  await tx
    .updateTable('refunds')
    .set({
      status,
      breakdown: JSON.stringify(refund),
      currency: payout.currency,
      payout_charge: shares.charge,
      payout_deposit: shares.deposit,
      is_cut: isCut,
      dispatched: false,
      changed_at: new Date().toISOString(),
    })
    .where('id', '=', refundId)
    .execute();
}

interface ReservedRefund {
  readonly bookingId: string;
  readonly currency: Currency;
  readonly n: number;
  readonly refundId: string;
}

/**
 * Blocked ones reserve nothing.
 * @param again the parts that are tried again: where nothing is left for one, nobody waits for it any more
 */
async function insertParts(
  tx: Database,
  { bookingId, currency, n, refundId }: ReservedRefund,
  booking: Refundable,
  {
    toSend,
    again,
  }: { readonly toSend: MinorUnits; readonly again: readonly { readonly paymentId: string }[] },
): Promise<void> {
  const refundable = paidIn(booking, currency).map((payment) => ({
    paymentId: payment.id,
    refundable: leftOf(payment),
  }));
  const { parts } = shareRefund(toSend, refundable);
  const generation = await nextGeneration(tx, refundId);
  const isSent = ({ paymentId }: { readonly paymentId: string }) =>
    parts.some((part) => part.paymentId === paymentId);
  const over = again
    .filter((part) => !isSent(part))
    .map(({ paymentId }) => ({ paymentId, amount: minor(0) }));
  for (const { paymentId, amount } of [...parts, ...over]) {
    const seq = booking.payments.find((payment) => payment.id === paymentId)?.seq;
    const id = `refund/${bookingId}/${n}/payment/${seq}/g${generation}`;
    await tx
      .insertInto('refund_parts')
      .values({
        id,
        refund_id: refundId,
        payment_id: paymentId,
        generation,
        amount,
        status: amount === 0 ? 'succeeded' : booking.isDisputed ? 'blocked' : 'reserved',
        provider_refund_id: null,
        code: null,
      })
      .execute();
    if (amount > 0 && !booking.isDisputed) await reserveUpTo(tx, paymentId, id, amount);
  }
}

async function nextGeneration(tx: Database, refundId: string): Promise<number> {
  const { last } = await tx
    .selectFrom('refund_parts')
    .select(({ fn }) => fn.max<number | null>('generation').as('last'))
    .where('refund_id', '=', refundId)
    .executeTakeFirstOrThrow();
  return (last ?? 0) + 1;
}
