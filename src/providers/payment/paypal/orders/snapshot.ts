/** An order with its captures and refunds as a snapshot: what PayPal reports of a payment, in our words. */
import { minor, sum } from '../../../../domain/money/money.ts';
import type { Charge, Decline, PaymentSnapshot, SnapshotState } from '../../../../domain/payment/payment.ts';
import type { PayPalCapture } from './captures.ts';
import { payPalDeclineReason } from '../api/declineReasons.ts';
import type { PayPalOrder } from './orders.ts';
import { refundSnapshot } from './refunds.ts';
import type { KnownOrder, PayPalSettings } from '../api/settings.ts';
import type { RefundSnapshot } from '../../../../domain/payment/net.ts';
import { receiverOf } from '../../../../domain/payment/paypalAccount.ts';

export type PayPalSnapshot = Omit<PaymentSnapshot, 'state'> & {
  /** `approved`: the customer has approved; money moves only when we capture. */
  readonly state: SnapshotState | 'approved';
  /** Whose account is paid. A foreign one is a mismatch, in the field `receiver`. */
  readonly receiver: 'ours' | 'foreign';
  /** Why money is on its way and not here: `ECHECK`, `PENDING_REVIEW`, … */
  readonly pendingReason?: string;
  /**
   * The payment is open but this order is over: PayPal completes an order also by a declined capture, and captures it
   * no second time. The customer needs a new order.
   */
  readonly orderExhausted: boolean;
  /** Everything that went back, whoever sent it. */
  readonly refunds: readonly RefundSnapshot[];
};

/** What has to be known of ourselves to compare an order. */
export type Ourselves = Pick<PayPalSettings, 'environment' | 'merchantId' | 'receiverEmail'>;

/** A capture in these states has taken the money, whatever went back since. */
const TAKEN: ReadonlySet<string> = new Set(['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED']);
const FAILED: ReadonlySet<string> = new Set(['DECLINED', 'FAILED']);

export function snapshotOf(order: PayPalOrder, ourselves: Ourselves): PayPalSnapshot {
  const [unit] = order.purchase_units;
  const { captures, refunds } = unit.payments ?? { captures: [], refunds: [] };
  const taken = captures.filter(({ status }) => TAKEN.has(status));
  const failed = captures.filter(({ status }) => FAILED.has(status));
  const waiting = captures.find(({ status }) => !TAKEN.has(status) && !FAILED.has(status));
  const [charged] = taken;
  return {
    providerPaymentId: order.id,
    state: stateOf(order.status, {
      taken: taken.length > 0,
      waiting: waiting !== undefined,
      failed: failed.length > 0,
    }),
    amount: unit.amount.amount,
    amountReceived: sum(taken.map(({ amount }) => amount.amount)),
    currency: currencyOf(unit.amount.currency, taken),
    live: ourselves.environment === 'live',
    bookingId: unit.custom_id,
    paymentId: unit.invoice_id,
    declines: failed.map(declineOf).sort((a, b) => a.at.localeCompare(b.at)),
    ...(charged === undefined ? {} : { charge: chargeOf(charged) }),
    receiver: isOurs(unit.payee, ourselves) ? 'ours' : 'foreign',
    ...(charged !== undefined || waiting === undefined ? {} : { pendingReason: pendingReasonOf(waiting) }),
    orderExhausted: order.status === 'COMPLETED' && failed.length > 0 && failed.length === captures.length,
    refunds: refunds.map(refundSnapshot),
  };
}

/** PayPal forgets an order that was not captured in time: nobody can pay it any more. */
export function snapshotOfForgotten(
  orderId: string,
  known: KnownOrder,
  ourselves: Ourselves,
): PayPalSnapshot {
  return {
    providerPaymentId: orderId,
    state: 'canceled',
    amount: minor(known.amount),
    amountReceived: minor(0),
    currency: known.currency,
    live: ourselves.environment === 'live',
    bookingId: known.bookingId,
    paymentId: known.paymentId,
    declines: [],
    receiver: 'ours',
    orderExhausted: true,
    refunds: [],
  };
}

/** Captures say more than the order, which is COMPLETED also when its capture is pending or was declined. */
function stateOf(
  status: string,
  captures: { readonly taken: boolean; readonly waiting: boolean; readonly failed: boolean },
): PayPalSnapshot['state'] {
  if (captures.taken) return 'succeeded';
  if (captures.waiting) return 'processing';
  switch (status) {
    case 'APPROVED':
      return 'approved';
    case 'VOIDED':
      return 'canceled';
    case 'COMPLETED': // without any capture that can be seen, there is no saying that nothing moves
      return captures.failed ? 'requires_payment' : 'processing';
    default: // CREATED, SAVED, PAYER_ACTION_REQUIRED, and whatever PayPal adds: not yet money
      return 'requires_payment';
  }
}

/** Money taken in another currency than ordered must not pass for the ordered one. */
function currencyOf(ordered: string, taken: readonly PayPalCapture[]): string {
  return taken.find(({ amount }) => amount.currency !== ordered)?.amount.currency ?? ordered;
}

/** The fee has no id at PayPal; it is one a capture. PayPal tells no risk: what it does not trust, it keeps pending. */
function chargeOf({ id, create_time: at, seller_receivable_breakdown: received }: PayPalCapture): Charge {
  const fee = received?.paypal_fee;
  return { id, at, risk: 'normal', ...(fee === undefined ? {} : { fee: { id: `${id}/fee`, ...fee } }) };
}

function declineOf({ id, create_time: at, status_details: details }: PayPalCapture): Decline {
  return { attempt: id, at, reason: payPalDeclineReason(details?.reason) };
}

function pendingReasonOf({ status, status_details: details }: PayPalCapture): string {
  const reason = details?.reason ?? status;
  return /^[A-Z_]{1,60}$/.test(reason) ? reason : 'OTHER';
}

/** The rule of the IPN. Without an account of ours to compare with, as in development, every payee is ours. */
function isOurs(payee: PayPalOrder['purchase_units'][0]['payee'], ourselves: Ourselves): boolean {
  const receiver = receiverOf(
    { receiverId: payee?.merchant_id, receiverEmail: payee?.email_address?.toLowerCase() },
    ourselves,
  );
  const isAnybody = ourselves.merchantId === undefined && ourselves.receiverEmail === undefined;
  return receiver === 'ours' || (receiver === 'unnamed' && isAnybody);
}
