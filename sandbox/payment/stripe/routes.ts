/** The part of Stripe's API that the stand-in speaks, as a table. */
import { z } from 'zod';
import { attempt } from './payments/attempts.ts';
import { findCharge, listCharges } from './payments/charges.ts';
import { cardDeclined, missingParam, notFound } from './api/errors.ts';
import type { Transaction } from './transaction.ts';
import type { Form } from './api/form.ts';
import { cancelIntent, captureIntent, createIntent, findIntent, updateIntent } from './payments/intents.ts';
import { listOf, listParams, type StripeList } from './api/lists.ts';
import type { BalanceEntry, Intent, PaymentMethod, StripeEvent } from './objects.ts';
import { mergeMetadata, metadata, readParams } from './api/params.ts';
import { acceptDispute, updateDispute } from './payments/disputeAnswers.ts';
import { findDispute, listDisputes } from './payments/disputes.ts';
import { findWarning, listWarnings } from './payments/fraudWarnings.ts';
import { createRefund, findRefund, listRefunds } from './payments/refunds.ts';

export interface StripeRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Also open to the publishable key together with the object's client secret, as the browser uses it. */
  readonly browser?: true;
  readonly run: (tx: Transaction, id: string, form: Form) => object;
}

const none = z.strictObject({});
const confirmSchema = z.strictObject({
  payment_method: z.string().optional(),
  payment_method_data: z
    .strictObject({
      type: z.literal('card'),
      card: z.object({ number: z.string() }),
      billing_details: z.unknown().optional(),
    })
    .optional(),
  return_url: z.string().optional(),
});
const intentListSchema = z.strictObject(listParams);
const eventListSchema = z.strictObject({
  type: z.string().optional(),
  types: z.array(z.string()).optional(),
  ...listParams,
});
const aboutSchema = z.strictObject({ metadata: metadata.optional() });

const read =
  <T extends object>(find: (tx: Transaction, id: string) => T) =>
  (tx: Transaction, id: string, form: Form): T => {
    readParams(none, form);
    return find(tx, id);
  };

export const STRIPE_ROUTES: readonly StripeRoute[] = [
  { method: 'POST', path: '/v1/payment_intents', run: (tx, _id, form) => createIntent(tx, form) },
  { method: 'GET', path: '/v1/payment_intents', run: (tx, _id, form) => listIntents(tx, form) },
  { method: 'GET', path: '/v1/payment_intents/:id', browser: true, run: read(findIntent) },
  { method: 'POST', path: '/v1/payment_intents/:id', run: updateIntent },
  { method: 'POST', path: '/v1/payment_intents/:id/confirm', browser: true, run: confirmIntent },
  { method: 'POST', path: '/v1/payment_intents/:id/cancel', run: cancelIntent },
  { method: 'POST', path: '/v1/payment_intents/:id/capture', run: captureIntent },
  { method: 'GET', path: '/v1/charges', run: (tx, _id, form) => listCharges(tx, form) },
  { method: 'GET', path: '/v1/charges/:id', run: read(findCharge) },
  { method: 'POST', path: '/v1/refunds', run: (tx, _id, form) => createRefund(tx, form) },
  { method: 'GET', path: '/v1/refunds', run: (tx, _id, form) => listRefunds(tx, form) },
  { method: 'GET', path: '/v1/refunds/:id', run: read(findRefund) },
  { method: 'POST', path: '/v1/refunds/:id', run: updateRefund },
  { method: 'GET', path: '/v1/disputes', run: (tx, _id, form) => listDisputes(tx, form) },
  { method: 'GET', path: '/v1/disputes/:id', run: read(findDispute) },
  { method: 'POST', path: '/v1/disputes/:id', run: updateDispute },
  { method: 'POST', path: '/v1/disputes/:id/close', run: acceptDispute },
  { method: 'GET', path: '/v1/radar/early_fraud_warnings', run: (tx, _id, form) => listWarnings(tx, form) },
  { method: 'GET', path: '/v1/radar/early_fraud_warnings/:id', run: read(findWarning) },
  { method: 'GET', path: '/v1/balance_transactions/:id', run: read(findBalanceEntry) },
  { method: 'GET', path: '/v1/payment_methods/:id', run: read(findPaymentMethod) },
  { method: 'GET', path: '/v1/events', run: (tx, _id, form) => listEvents(tx, form) },
  { method: 'GET', path: '/v1/events/:id', run: read(findEvent) },
];

/** A decline is an error here, and its effects stay: a failed charge and the reason on the intent. */
function confirmIntent(tx: Transaction, id: string, form: Form): Intent {
  const params = readParams(confirmSchema, form);
  const card = params.payment_method ?? params.payment_method_data?.card.number;
  if (card === undefined) throw missingParam('payment_method');
  const intent = attempt(tx, findIntent(tx, id), card);
  if (intent.last_payment_error !== null) throw cardDeclined(intent);
  return intent;
}

function listIntents(tx: Transaction, form: Form): StripeList<Intent> {
  return listOf(tx.state.all('payment_intent'), readParams(intentListSchema, form), '/v1/payment_intents');
}

function updateRefund(tx: Transaction, id: string, form: Form): object {
  const refund = findRefund(tx, id);
  const params = readParams(aboutSchema, form);
  return tx.state.put('refund', {
    ...refund,
    metadata: mergeMetadata(refund.metadata ?? {}, params.metadata),
  });
}

function listEvents(tx: Transaction, form: Form): StripeList<StripeEvent> {
  const { type, types, ...page } = readParams(eventListSchema, form);
  const wanted = types ?? (type === undefined ? undefined : [type]);
  const rows = tx.state.all('event').filter((row) => wanted === undefined || wanted.some(isTypeOf(row)));
  return listOf(rows, page, '/v1/events');
}

/** `charge.*` names every type below it. */
const isTypeOf =
  (event: StripeEvent) =>
  (wanted: string): boolean =>
    wanted.endsWith('*') ? event.type.startsWith(wanted.slice(0, -1)) : event.type === wanted;

function findBalanceEntry(tx: Transaction, id: string): BalanceEntry {
  const entry = tx.state.get('balance_transaction', id);
  if (entry === undefined) throw notFound('balance_transaction', id, 'id');
  return entry;
}

function findPaymentMethod(tx: Transaction, id: string): PaymentMethod {
  const method = tx.state.get('payment_method', id);
  if (method === undefined) throw notFound('payment_method', id, 'payment_method');
  return method;
}

function findEvent(tx: Transaction, id: string): StripeEvent {
  const event = tx.state.get('event', id);
  if (event === undefined) throw notFound('event', id, 'id');
  return event;
}
