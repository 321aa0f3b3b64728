/** Refunds: at most what was captured, within 180 days, and the reversals that PayPal makes by itself. */
import { z } from 'zod';
import { findCapture } from './captures.ts';
import { openDisputesOf, resolveInquiries } from './disputeEvents.ts';
import { notFound, unprocessable } from '../api/errors.ts';
import { money, readFields } from '../api/fields.ts';
import { newTransactionId } from '../ids.ts';
import { readMoney, type Money } from '../api/amounts.ts';
import { emitRefund } from '../webhooks/events.ts';
import type { Capture, Dispute, Refund } from '../objects.ts';
import type { PayPalState } from '../state.ts';
import type { Transaction } from '../transaction.ts';
import { counts, refundsOf } from '../api/wire.ts';

const REFUNDABLE_FOR_MS = 180 * 24 * 60 * 60 * 1000;

const refundParams = z.strictObject({
  amount: money.optional(),
  invoice_id: z.string().min(1).max(127).optional(),
  custom_id: z.string().min(1).max(127).optional(),
  note_to_payer: z.string().min(1).max(255).optional(),
});

export function refundCapture(tx: Transaction, captureId: string, body: unknown): Refund {
  const params = readFields(refundParams, body);
  const capture = findCapture(tx, captureId);
  const left = leftOf(tx.state, capture);
  const asked =
    params.amount === undefined ? { ...capture.money, amount: left } : readMoney(params.amount, '/amount');
  refuseIfNotRefundable(tx, capture, asked, left);
  const refund = enterRefund(tx, capture, asked, {
    status: tx.behaviour.refunds === 'pending' ? 'PENDING' : 'COMPLETED',
    customId: params.custom_id ?? null,
    invoiceId: params.invoice_id ?? null,
    noteToPayer: params.note_to_payer ?? null,
  });
  emitRefund(tx, refund);
  resolveInquiries(tx, refund);
  return refund;
}

export function findRefund({ state }: { readonly state: PayPalState }, id: string): Refund {
  const refund = state.get('refund', id);
  if (refund === undefined) throw notFound('refund_id');
  return refund;
}

const SETTLED = { completed: 'COMPLETED', failed: 'FAILED', cancelled: 'CANCELLED' } as const;
export const REFUND_OUTCOMES = ['completed', 'failed', 'cancelled'] as const;

/** What becomes of a pending refund. One that fails or is cancelled gives its part of the capture back. */
export function settleRefund(tx: Transaction, id: string, outcome: (typeof REFUND_OUTCOMES)[number]): Refund {
  const refund = findRefund(tx, id);
  if (refund.status !== 'PENDING') {
    throw unprocessable('INVALID_RESOURCE_STATE', `The refund is ${refund.status}, not PENDING.`);
  }
  const settled = tx.state.put('refund', { ...refund, status: SETTLED[outcome], updatedAt: Date.now() });
  markRefunded(tx, findCapture(tx, refund.captureId));
  if (outcome === 'completed') emitRefund(tx, settled);
  resolveInquiries(tx, settled);
  return settled;
}

/** PayPal takes money back by itself: a chargeback, or a dispute that the customer has won. */
export function reverseCapture(tx: Transaction, captureId: string, amount?: number): Refund {
  const capture = findCapture(tx, captureId);
  const left = leftOf(tx.state, capture);
  const taken = Math.min(amount ?? left, left);
  if (!isSettled(capture) || taken === 0) {
    throw unprocessable(
      'INVALID_RESOURCE_STATE',
      `Nothing of the capture is left to reverse: ${capture.status}.`,
    );
  }
  const { customId, invoiceId } = capture;
  const reversal = enterRefund(
    tx,
    capture,
    { ...capture.money, amount: taken },
    { status: 'COMPLETED', customId, invoiceId, noteToPayer: null, isReversal: true },
  );
  emitRefund(tx, reversal);
  return reversal;
}

/** Minor units that neither went back nor are on their way. */
function leftOf(state: PayPalState, capture: Capture): number {
  const gone = refundsOf(state, capture.id).filter(counts);
  return capture.money.amount - gone.reduce((sum, refund) => sum + refund.money.amount, 0);
}

function refuseIfNotRefundable(tx: Transaction, capture: Capture, asked: Money, left: number): void {
  if (capture.status === 'PENDING') {
    throw unprocessable('PENDING_CAPTURE', 'Cannot initiate a refund as the capture is pending.');
  }
  if (capture.status === 'REFUNDED' || (isSettled(capture) && left === 0)) {
    throw unprocessable('CAPTURE_FULLY_REFUNDED', 'The capture has already been fully refunded.');
  }
  if (!isSettled(capture)) {
    throw unprocessable('REFUND_NOT_ALLOWED', 'A capture that has taken no money cannot be refunded.');
  }
  if (Date.now() - capture.createdAt > REFUNDABLE_FOR_MS) {
    throw unprocessable(
      'REFUND_TIME_LIMIT_EXCEEDED',
      'You are over the time limit to perform a refund on this capture.',
    );
  }
  if (asked.currency !== capture.money.currency) {
    throw unprocessable(
      'REFUND_CAPTURE_CURRENCY_MISMATCH',
      'Refund must be in the same currency as the capture.',
      '/amount/currency_code',
    );
  }
  if (asked.amount > left) {
    throw unprocessable(
      'REFUND_AMOUNT_EXCEEDED',
      'The refund amount must be less than or equal to the capture amount that has not yet been refunded.',
      '/amount/value',
    );
  }
  refuseIfDisputed(openDisputesOf(tx.state, capture.id), asked.amount < left);
}

/** A chargeback takes the money by itself; an inquiry ends with a refund of all of it. */
function refuseIfDisputed(disputes: readonly Dispute[], isPartial: boolean): void {
  if (disputes.some(({ stage }) => stage !== 'INQUIRY')) {
    throw unprocessable(
      'REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK',
      'Refunds not allowed on this capture due to a chargeback on the card or bank. Please contact the payee to ' +
        'resolve the chargeback.',
    );
  }
  if (isPartial && disputes.length > 0) {
    throw unprocessable(
      'CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED',
      'Refund for an amount less than the remaining transaction amount cannot be processed at this time because ' +
        'of an open dispute on the capture.',
    );
  }
}

type RefundDetails = Pick<Refund, 'status' | 'customId' | 'invoiceId' | 'noteToPayer'> & {
  isReversal?: true;
};

function enterRefund(tx: Transaction, capture: Capture, asked: Money, details: RefundDetails): Refund {
  const now = Date.now();
  const refund = tx.state.put('refund', {
    id: newTransactionId(),
    captureId: capture.id,
    orderId: capture.orderId,
    isReversal: false,
    money: asked,
    createdAt: now,
    updatedAt: now,
    ...details,
  });
  markRefunded(tx, capture);
  return refund;
}

function markRefunded(tx: Transaction, capture: Capture): void {
  const left = leftOf(tx.state, capture);
  const whole = capture.money.amount;
  const status = left === 0 ? 'REFUNDED' : left === whole ? 'COMPLETED' : 'PARTIALLY_REFUNDED';
  tx.state.put('capture', { ...capture, status, updatedAt: Date.now() });
}

const isSettled = ({ status }: Capture): boolean =>
  status === 'COMPLETED' || status === 'PARTIALLY_REFUNDED' || status === 'REFUNDED';
