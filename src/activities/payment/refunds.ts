/** Giving money back: no more than the provider still has of a payment, and not done before it has arrived. */
import { ApplicationFailure } from '@temporalio/activity';
import { defined } from '../../domain/defined.ts';
import { minor, type MinorUnits } from '../../domain/money/money.ts';
import {
  type Deductions,
  deductionsOf,
  NOTHING_LEFT_IT,
  type RefundSnapshot,
} from '../../domain/payment/net.ts';
import type { CapturedPayment } from '../../domain/payment/payment.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import {
  type PaymentGateway,
  PaymentRefusedByProvider,
  RefundBlockedByDispute,
  type RefundRequest,
  type Tries,
} from '../../providers/payment/gateway.ts';
import type { Database } from '../../store/database/database.ts';
import { pendingIn } from '../../store/payment/deductions.ts';
import { paymentCaptured } from '../../store/payment/payments.ts';
import { refundSettled, releaseReservation, reserveFullRefund } from '../../store/refund.ts';

/** The bank took no refund: nothing was returned, and finance finds another way. */
export const REFUND_FAILED = 'RefundFailed';

export interface RefundResult {
  readonly state: 'succeeded' | 'pending';
  /** Of the refund that is on its way. */
  readonly pendingRefundId?: string;
  /** What comes back to the customer of this payment, by whatever refund. */
  readonly refunded: MinorUnits;
}

interface FullRefund extends Tries {
  readonly captured: CapturedPayment;
  readonly providerPaymentId: string;
  readonly idempotencyKey: string;
}

/** Runs a call at a provider's gateway; its errors come out as Temporal's. */
export type AtGateway = <T>(
  provider: PaymentProvider,
  call: (gateway: PaymentGateway, tries: Required<Tries>) => Promise<T>,
) => Promise<T>;

interface PaymentToRefund {
  readonly provider: PaymentProvider;
  readonly providerPaymentId: string;
  readonly captured: CapturedPayment;
  readonly idempotencyKey: string;
}

export function createRefundActivities({ db, atGateway }: { db: Database; atGateway: AtGateway }) {
  return {
    /** Refunds all that is left of a payment ({@link refundWhatIsLeft}). */
    refundPayment: ({ provider, ...money }: PaymentToRefund) =>
      atGateway(provider, (gateway, tries) => refundWhatIsLeft(db, gateway, { ...money, ...tries })),

    /** What has become of a refund that was on its way. */
    fetchRefund: ({ provider, ...refund }: RefundUnderWay & { readonly provider: PaymentProvider }) =>
      atGateway(provider, (gateway) => followRefund(db, gateway, refund)),
  };
}

/**
 * Refunds all that the provider still has of a payment. The guard learns what has left it and reserves the rest, then
 * the provider is asked: dying anywhere in between repeats it under the same key. A refund whose answer was lost shows
 * among what has left, so it is not made twice; one that was made elsewhere at this very moment is found after the
 * refusal.
 */
async function refundWhatIsLeft(
  db: Database,
  gateway: PaymentGateway,
  request: FullRefund,
): Promise<RefundResult> {
  const { captured, providerPaymentId } = request;
  const known = await whatIsLeft(db, gateway, request);
  if (known.left === 0) return nothingLeft(known.deductions);
  try {
    const refund = await gateway.refund(refundOf(request, known.left));
    return await recordRefund(db, captured, refund, known.pending);
  } catch (error) {
    if (!(error instanceof PaymentRefusedByProvider) || error instanceof RefundBlockedByDispute) throw error;
    const { left, deductions, pending } = await whatIsLeft(db, gateway, { captured, providerPaymentId });
    if (left === 0) return nothingLeft(deductions);
    await releaseReservation(db, captured.id, pending);
    throw error;
  }
}

interface Left {
  readonly left: MinorUnits;
  readonly pending: MinorUnits;
  readonly deductions: Deductions | undefined;
}

/** Records what has left the payment, and reserves the rest. */
async function whatIsLeft(
  db: Database,
  gateway: PaymentGateway,
  { captured, providerPaymentId }: Pick<FullRefund, 'captured' | 'providerPaymentId'>,
): Promise<Left> {
  const deductions = await deductionsAtProvider(gateway, providerPaymentId);
  await paymentCaptured(db, { ...captured, ...defined({ deductions }) }, undefined, { isFresh: true });
  const pending = deductions === undefined ? minor(0) : pendingIn(deductions);
  return { left: await reserveFullRefund(db, captured.id, pending), pending, deductions };
}

/** Undefined of a provider that has forgotten the payment: it may still refund its charge, and is asked by that. */
async function deductionsAtProvider(gateway: PaymentGateway, providerPaymentId: string) {
  try {
    return deductionsOf(await gateway.fetch(providerPaymentId)) ?? NOTHING_LEFT_IT;
  } catch (error) {
    if (error instanceof PaymentRefusedByProvider) return undefined;
    throw error;
  }
}

function nothingLeft(deductions: Deductions | undefined): RefundResult {
  const refunds = deductions?.refunds ?? [];
  const pending = refunds.find(({ state }) => state === 'pending');
  const refunded = minor(refunds.reduce((total, { amount }) => total + amount, 0));
  return pending === undefined
    ? { state: 'succeeded', refunded }
    : { state: 'pending', pendingRefundId: pending.refundId, refunded };
}

function refundOf({ captured, ...request }: FullRefund, amount: MinorUnits): RefundRequest {
  const { id: paymentId, bookingId, chargeId } = captured;
  return { ...request, paymentId, bookingId, chargeId, amount };
}

/** @param pending what other refunds have reserved */
async function recordRefund(
  db: Database,
  { id: paymentId, bookingId }: { readonly id: string; readonly bookingId: string },
  { amount, at, refundId, state }: RefundSnapshot,
  pending: MinorUnits,
): Promise<RefundResult> {
  if (state === 'failed') {
    await releaseReservation(db, paymentId, pending);
    throw ApplicationFailure.nonRetryable('the bank refused the refund', REFUND_FAILED);
  }
  if (state === 'pending') return { state, pendingRefundId: refundId, refunded: amount };
  await refundSettled(db, { paymentId, bookingId, refundId, amount, at });
  return { state, refunded: amount };
}

interface RefundUnderWay {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly providerPaymentId: string;
  readonly refundId: string;
}

/** What has become of a refund that was on its way; recorded before anybody hears of it. */
async function followRefund(
  db: Database,
  gateway: PaymentGateway,
  { bookingId, paymentId, providerPaymentId, refundId }: RefundUnderWay,
): Promise<RefundResult> {
  const refund = await gateway.fetchRefund(refundId);
  if (refund.state !== 'failed') return recordRefund(db, { id: paymentId, bookingId }, refund, minor(0));
  const deductions = await deductionsAtProvider(gateway, providerPaymentId);
  const pending = deductions === undefined ? minor(0) : pendingIn(deductions);
  return recordRefund(db, { id: paymentId, bookingId }, refund, pending);
}
