/** PayPal's endpoints as a table: what each does is in the file it calls, how it is spoken to is in server.ts. */
import { captureOrder, findCapture } from './payments/captures.ts';
import { disputeBody, disputeList } from './payments/disputeWire.ts';
import { findDispute } from './payments/disputes.ts';
import { LARGEST_EVIDENCE, provideEvidence, type SentFile } from './payments/evidence.ts';
import type { Made } from './objects.ts';
import { createOrder, findOrder } from './payments/orders.ts';
import { findRefund, refundCapture } from './payments/refunds.ts';
import { checkSignature } from './webhooks/signatureCheck.ts';
import type { Transaction } from './transaction.ts';
import { captureBody, orderBody, refundBody } from './api/wire.ts';

export interface Asked {
  /** The path's `:id`. */
  readonly id: string;
  /** Parsed JSON; undefined where nothing was sent. */
  readonly body: unknown;
  readonly query: unknown;
  /** Sent along. */
  readonly files: readonly SentFile[];
}

interface ReadingRoute {
  readonly method: 'GET';
  readonly path: string;
  readonly run: (tx: Transaction, asked: Asked) => object;
}

/** Its answer is 201 and what it made, or 200 and the same by then where its request id is known. */
export interface MakingRoute {
  readonly method: 'POST';
  readonly path: string;
  readonly kind: Made['kind'];
  readonly run: (tx: Transaction, asked: Asked) => { readonly id: string };
}

/** A POST that is not repeated under an id. */
interface SayingRoute {
  readonly method: 'POST';
  readonly path: string;
  readonly kind: 'said';
  readonly largestBodyBytes?: number;
  readonly run: (tx: Transaction, asked: Asked) => object;
}

export type PayPalRoute = ReadingRoute | MakingRoute | SayingRoute;

export const PAYPAL_ROUTES: readonly PayPalRoute[] = [
  {
    method: 'POST',
    path: '/v2/checkout/orders',
    kind: 'order',
    run: (tx, { body }) => createOrder(tx, body),
  },
  {
    method: 'GET',
    path: '/v2/checkout/orders/:id',
    run: (tx, { id }) => orderBody(tx, findOrder(tx, id)),
  },
  {
    method: 'POST',
    path: '/v2/checkout/orders/:id/capture',
    kind: 'order',
    run: (tx, { id, body }) => captureOrder(tx, id, body),
  },
  {
    method: 'GET',
    path: '/v2/payments/captures/:id',
    run: (tx, { id }) => captureBody(tx, findCapture(tx, id)),
  },
  {
    method: 'POST',
    path: '/v2/payments/captures/:id/refund',
    kind: 'refund',
    run: (tx, { id, body }) => refundCapture(tx, id, body),
  },
  {
    method: 'GET',
    path: '/v2/payments/refunds/:id',
    run: (tx, { id }) => refundBody(tx, findRefund(tx, id)),
  },
  { method: 'GET', path: '/v1/customer/disputes', run: (tx, { query }) => disputeList(tx, query) },
  {
    method: 'GET',
    path: '/v1/customer/disputes/:id',
    run: (tx, { id }) => disputeBody(tx, findDispute(tx, id)),
  },
  {
    method: 'POST',
    path: '/v1/customer/disputes/:id/provide-evidence',
    kind: 'said',
    largestBodyBytes: LARGEST_EVIDENCE,
    run: (tx, { id, body, files }) => ({ links: provideEvidence(tx, id, body, files) }),
  },
  {
    method: 'POST',
    path: '/v1/notifications/verify-webhook-signature',
    kind: 'said',
    run: (tx, { body }) => checkSignature(tx, body),
  },
];
