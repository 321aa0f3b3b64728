/** Captures: the moment the money moves, and what banks and reviewers make of it afterwards. */
import { instrumentDeclined, notFound, unprocessable } from '../api/errors.ts';
import { readFields } from '../api/fields.ts';
import { newTransactionId } from '../ids.ts';
import { emitCapture } from '../webhooks/events.ts';
import type { Capture, Funding, Order } from '../objects.ts';
import { findOrder, refuseIfOver, refuseTakenInvoice } from './orders.ts';
import type { PayPalState } from '../state.ts';
import type { Transaction } from '../transaction.ts';
import { z } from 'zod';

/** A wallet that has agreed needs nothing more. */
const captureParams = z.strictObject({});

/** What becomes of the capture by the way the customer pays; an instrument that is declined makes none. */
const OUTCOMES = {
  balance: { status: 'COMPLETED', reason: null, event: 'COMPLETED' },
  echeck: { status: 'PENDING', reason: 'ECHECK', event: 'PENDING' },
  review: { status: 'PENDING', reason: 'PENDING_REVIEW', event: 'PENDING' },
  capture_declined: { status: 'DECLINED', reason: null, event: 'DENIED' },
} as const satisfies Record<Exclude<Funding, 'card_declined'>, object>;

/** The order is completed by any capture, also by one that is pending or declined. */
export function captureOrder(tx: Transaction, id: string, body: unknown): Order {
  readFields(captureParams, body);
  const order = findOrder(tx, id);
  refuseIfOver(order);
  if (order.status !== 'APPROVED' || order.funding === null) {
    throw unprocessable(
      'ORDER_NOT_APPROVED',
      "Payer has not yet approved the Order for payment. Please redirect the payer to the 'rel':'approve' url " +
        'returned as part of the HATEOAS links within the Create Order call.',
    );
  }
  refuseTakenInvoice(tx.state, order.invoiceId);
  if (order.funding === 'card_declined') throw decline(tx, order);
  const { status, reason, event } = OUTCOMES[order.funding];
  const now = Date.now();
  const capture = tx.state.put('capture', {
    id: newTransactionId(),
    orderId: order.id,
    status,
    reason,
    money: order.money,
    customId: order.customId,
    invoiceId: order.invoiceId,
    payee: order.payee,
    createdAt: now,
    updatedAt: now,
  });
  const completed = tx.state.put('order', { ...order, status: 'COMPLETED', updatedAt: now });
  emitCapture(tx, event, capture);
  return completed;
}

export function findCapture({ state }: { readonly state: PayPalState }, id: string): Capture {
  const capture = state.get('capture', id);
  if (capture === undefined) throw notFound('capture_id');
  return capture;
}

/** The bank or the reviewer decides about a pending capture. */
export function settleCapture(tx: Transaction, id: string, outcome: 'completed' | 'denied'): Capture {
  const capture = findCapture(tx, id);
  if (capture.status !== 'PENDING') {
    throw unprocessable('INVALID_RESOURCE_STATE', `The capture is ${capture.status}, not PENDING.`);
  }
  const settled = tx.state.put('capture', {
    ...capture,
    status: outcome === 'completed' ? 'COMPLETED' : 'DECLINED',
    reason: null,
    updatedAt: Date.now(),
  });
  emitCapture(tx, outcome === 'completed' ? 'COMPLETED' : 'DENIED', settled);
  return settled;
}

/** Moves a capture back in time, as refunds have a last day. */
export function ageCapture(tx: Transaction, id: string, days: number): Capture {
  const capture = findCapture(tx, id);
  return tx.state.put('capture', { ...capture, createdAt: capture.createdAt - days * 24 * 60 * 60 * 1000 });
}

function decline(tx: Transaction, order: Order) {
  if (tx.behaviour.afterDecline === 'reopened') {
    const status = order.context === null ? 'CREATED' : 'PAYER_ACTION_REQUIRED';
    tx.state.put('order', { ...order, status, funding: null, updatedAt: Date.now() });
  }
  return instrumentDeclined(order.id);
}
