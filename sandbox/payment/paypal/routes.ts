/** PayPal's endpoints as a table: what each does is in the file it calls, how it is spoken to is in server.ts. */
import { captureOrder, findCapture } from './payments/captures.ts';
import { disputeBody, disputeList } from './payments/disputeWire.ts';
import { findDispute, provideEvidence } from './payments/disputes.ts';
import type { Made } from './api/idempotency.ts';
import { createOrder, findOrder } from './payments/orders.ts';
import { findRefund, refundCapture } from './payments/refunds.ts';
import { checkSignature } from './webhooks/signatureCheck.ts';
import type { Turn } from './transaction.ts';
import { captureBody, orderBody, refundBody } from './api/wire.ts';

export interface Asked {
  /** The path's `:id`. */
  readonly id: string;
  /** Parsed JSON; undefined where nothing was sent. */
  readonly body: unknown;
  readonly query: unknown;
  /** The names of files sent along. */
  readonly files: readonly string[];
}

interface ReadingRoute {
  readonly method: 'GET';
  readonly path: string;
  readonly run: (turn: Turn, asked: Asked) => object;
}

/** Its answer is 201 and what it made, or 200 and the same by then where its request id is known. */
export interface MakingRoute {
  readonly method: 'POST';
  readonly path: string;
  readonly kind: Made['kind'];
  readonly run: (turn: Turn, asked: Asked) => { readonly id: string };
}

/** A POST that is not repeated under an id. */
interface SayingRoute {
  readonly method: 'POST';
  readonly path: string;
  readonly kind: 'said';
  readonly run: (turn: Turn, asked: Asked) => object;
}

export type PayPalRoute = ReadingRoute | MakingRoute | SayingRoute;

export const PAYPAL_ROUTES: readonly PayPalRoute[] = [
  {
    method: 'POST',
    path: '/v2/checkout/orders',
    kind: 'order',
    run: (turn, { body }) => createOrder(turn, body),
  },
  {
    method: 'GET',
    path: '/v2/checkout/orders/:id',
    run: (turn, { id }) => orderBody(turn, findOrder(turn, id)),
  },
  {
    method: 'POST',
    path: '/v2/checkout/orders/:id/capture',
    kind: 'order',
    run: (turn, { id, body }) => captureOrder(turn, id, body),
  },
  {
    method: 'GET',
    path: '/v2/payments/captures/:id',
    run: (turn, { id }) => captureBody(turn, findCapture(turn, id)),
  },
  {
    method: 'POST',
    path: '/v2/payments/captures/:id/refund',
    kind: 'refund',
    run: (turn, { id, body }) => refundCapture(turn, id, body),
  },
  {
    method: 'GET',
    path: '/v2/payments/refunds/:id',
    run: (turn, { id }) => refundBody(turn, findRefund(turn, id)),
  },
  { method: 'GET', path: '/v1/customer/disputes', run: (turn, { query }) => disputeList(turn, query) },
  {
    method: 'GET',
    path: '/v1/customer/disputes/:id',
    run: (turn, { id }) => disputeBody(turn, findDispute(turn, id)),
  },
  {
    method: 'POST',
    path: '/v1/customer/disputes/:id/provide-evidence',
    kind: 'said',
    run: (turn, { id, body, files }) => ({ links: provideEvidence(turn, id, body, files) }),
  },
  {
    method: 'POST',
    path: '/v1/notifications/verify-webhook-signature',
    kind: 'said',
    run: (turn, { body }) => checkSignature(turn, body),
  },
];
