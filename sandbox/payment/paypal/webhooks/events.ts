/** What PayPal reports of payments: a webhook of the REST API and an IPN message of the classic one, side by side. */
import { newTrackId } from '../ids.ts';
import type { IpnFields } from './ipnDelivery.ts';
import { feeOf, wireMoney, type Money } from '../api/amounts.ts';
import type { Capture, Dispute, Order, Refund } from '../objects.ts';
import type { Transaction } from '../transaction.ts';
import { captureBody, orderBody, PAYER, refundBody } from '../api/wire.ts';
import { defined } from '../../../defined.ts';

const PENDING_REASONS: Readonly<Record<string, string>> = {
  ECHECK: 'echeck',
  PENDING_REVIEW: 'paymentreview',
};

export function emitOrderApproved(tx: Transaction, order: Order): void {
  tx.emit(
    {
      type: 'CHECKOUT.ORDER.APPROVED',
      resourceType: 'checkout-order',
      summary: 'An order has been approved by buyer',
      resource: orderBody(tx, order),
    },
    order.id,
  );
}

const CAPTURE_EVENTS = {
  COMPLETED: { verb: 'completed', status: 'Completed' },
  PENDING: { verb: 'pending', status: 'Pending' },
  DENIED: { verb: 'denied', status: 'Denied' },
} as const;

export function emitCapture(tx: Transaction, what: keyof typeof CAPTURE_EVENTS, capture: Capture): void {
  const { verb, status } = CAPTURE_EVENTS[what];
  tx.emit(
    {
      type: `PAYMENT.CAPTURE.${what}`,
      resourceType: 'capture',
      summary: `Payment ${verb} for ${inWords(capture.money)}`,
      resource: captureBody(tx, capture),
    },
    capture.orderId,
  );
  tx.sendIpn(captureIpn(tx, capture, status), capture.orderId);
}

export function emitRefund(tx: Transaction, refund: Refund): void {
  tx.emit(
    {
      type: refund.isReversal ? 'PAYMENT.CAPTURE.REVERSED' : 'PAYMENT.CAPTURE.REFUNDED',
      resourceType: 'refund',
      summary: `A ${inWords(refund.money)} capture payment was ${refund.isReversal ? 'reversed' : 'refunded'}`,
      resource: refundBody(tx, refund),
    },
    refund.orderId,
  );
  tx.sendIpn(refundIpn(tx, refund), refund.orderId);
}

/** The message about a capture; `status` is the classic name of what became of it. */
export function captureIpn(tx: Transaction, capture: Capture, status: string): IpnFields {
  const pending = capture.reason === null ? undefined : PENDING_REASONS[capture.reason];
  return {
    txn_type: 'express_checkout',
    payment_status: status,
    ...(status === 'Pending' && pending !== undefined ? { pending_reason: pending } : {}),
    payment_type: capture.reason === 'ECHECK' ? 'echeck' : 'instant',
    txn_id: capture.id,
    ...moneyFields(capture.money, status === 'Completed' ? feeOf(capture.money) : undefined),
    ...aboutFields(tx, capture, capture.createdAt),
  };
}

function refundIpn(tx: Transaction, refund: Refund): IpnFields {
  const capture = tx.state.get('capture', refund.captureId);
  const taken = { ...refund.money, amount: -refund.money.amount };
  return {
    payment_status: refund.isReversal ? 'Reversed' : 'Refunded',
    reason_code: refund.isReversal ? 'chargeback' : 'refund',
    payment_type: 'instant',
    txn_id: refund.id,
    parent_txn_id: refund.captureId,
    ...moneyFields(taken, undefined),
    ...aboutFields(tx, capture ?? refund, refund.createdAt),
  };
}

/** A dispute's opening; classic accounts learn of its end only by the money that moves. */
export function disputeIpn(tx: Transaction, dispute: Dispute): IpnFields {
  const capture = tx.state.get('capture', dispute.captureId);
  return {
    txn_type: 'new_case',
    case_id: dispute.id,
    case_type: dispute.stage === 'INQUIRY' ? 'dispute' : 'chargeback',
    case_creation_date: classicDate(dispute.createdAt),
    reason_code: dispute.reason === 'UNAUTHORISED' ? 'unauthorized' : 'non_receipt',
    txn_id: dispute.captureId,
    ...aboutFields(
      tx,
      { customId: capture?.customId ?? null, invoiceId: capture?.invoiceId ?? null },
      dispute.createdAt,
    ),
  };
}

function moneyFields(money: Money, fee: Money | undefined): IpnFields {
  return {
    mc_gross: wireMoney(money).value,
    mc_currency: money.currency,
    ...(fee === undefined ? {} : { mc_fee: wireMoney(fee).value }),
  };
}

function aboutFields(
  tx: Transaction,
  about: { readonly customId: string | null; readonly invoiceId: string | null },
  at: number,
): IpnFields {
  return {
    payment_date: classicDate(at),
    payer_status: 'verified',
    first_name: PAYER.name.given_name,
    last_name: PAYER.name.surname,
    payer_email: PAYER.email_address,
    receiver_email: tx.merchant.email_address,
    receiver_id: tx.merchant.merchant_id,
    business: tx.merchant.email_address,
    residence_country: 'US',
    ...defined({ custom: about.customId, invoice: about.invoiceId }),
    notify_version: '3.9',
    verify_sign: 'AFcWxV21C7fd0v3bYYYRCpSSRl31A3mOQ1nYd6mNdKJ4dDTFBFbfXLoC',
    ipn_track_id: newTrackId(),
    test_ipn: '1',
  };
}

/** `20:12:59 Jan 13, 2009 PST`: classic messages give the time of California. */
function classicDate(ms: number): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(ms);
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? '';
  const clock = `${part('hour')}:${part('minute')}:${part('second')}`;
  return `${clock} ${part('month')} ${part('day')}, ${part('year')} ${part('timeZoneName')}`;
}

const inWords = (money: Money): string => `${wireMoney(money).value} ${money.currency}`;
