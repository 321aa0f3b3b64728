/** PaymentIntents: made, changed, cancelled, captured. Paying one is an attempt with a card (attempts.ts). */
import { z } from 'zod';
import { chargeOf, voidAuthorisation } from './charges.ts';
import { enterCharge } from './balance.ts';
import { invalidParam, notFound, unexpectedState } from '../api/errors.ts';
import type { Transaction } from '../transaction.ts';
import type { Form } from '../api/form.ts';
import { checkAmount, newIntent } from './newIntent.ts';
import { nowSeconds, type Intent } from '../objects.ts';
import { integer, mergeMetadata, metadata, readParams } from '../api/params.ts';

const UNPAID = ['requires_payment_method', 'requires_confirmation', 'requires_action'] as const;
const CANCELLABLE = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
];

const changeable = {
  description: z.string().optional(),
  metadata: z.union([metadata, z.literal('').transform(() => ({}))]).optional(),
  receipt_email: z.string().optional(),
  statement_descriptor_suffix: z.string().max(22).optional(),
  payment_method_types: z.array(z.literal('card')).min(1).optional(),
  payment_method_options: z
    .strictObject({
      card: z
        .strictObject({ request_three_d_secure: z.enum(['automatic', 'any', 'challenge']).optional() })
        .optional(),
    })
    .optional(),
};
const createSchema = z.strictObject({
  amount: integer,
  currency: z.string(),
  capture_method: z.enum(['automatic', 'automatic_async', 'manual']).default('automatic_async'),
  confirmation_method: z.literal('automatic').optional(),
  ...changeable,
});
const updateSchema = z.strictObject({
  amount: integer.optional(),
  currency: z.string().optional(),
  ...changeable,
});
const cancelSchema = z.strictObject({
  cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
});
const captureSchema = z.strictObject({
  amount_to_capture: integer.optional(),
  metadata: metadata.optional(),
});

export function createIntent(tx: Transaction, form: Form): Intent {
  const params = readParams(createSchema, form);
  checkAmount(params.amount, params.currency);
  const intent = tx.state.put('payment_intent', newIntent(params));
  tx.emit('payment_intent.created', intent);
  return intent;
}

export function findIntent(tx: Transaction, id: string): Intent {
  const intent = tx.state.get('payment_intent', id);
  if (intent === undefined) throw notFound('payment_intent', id, 'intent');
  return intent;
}

/** Amount and currency may change while nothing is paid or underway; words and metadata always. */
export function updateIntent(tx: Transaction, id: string, form: Form): Intent {
  const intent = findIntent(tx, id);
  const params = readParams(updateSchema, form);
  const amount = params.amount ?? intent.amount;
  const currency = params.currency?.toLowerCase() ?? intent.currency;
  if (amount !== intent.amount || currency !== intent.currency) {
    if (!isUnpaid(intent)) throw unexpectedState(intent, 'update', UNPAID);
    checkAmount(amount, currency);
  }
  return tx.state.put('payment_intent', {
    ...intent,
    amount,
    currency,
    description: params.description ?? intent.description,
    metadata: mergeMetadata(intent.metadata, params.metadata),
  });
}

export function cancelIntent(tx: Transaction, id: string, form: Form): Intent {
  const intent = findIntent(tx, id);
  const params = readParams(cancelSchema, form);
  if (!CANCELLABLE.includes(intent.status)) throw unexpectedState(intent, 'cancel', CANCELLABLE);
  if (intent.status === 'requires_capture') voidAuthorisation(tx, chargeOf(tx, intent));
  const canceled = tx.state.put('payment_intent', {
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: nowSeconds(),
    cancellation_reason: params.cancellation_reason ?? null,
    next_action: null,
  });
  tx.emit('payment_intent.canceled', canceled);
  return canceled;
}

/** Takes all of an authorisation or a part of it; the rest goes back to the card. */
export function captureIntent(tx: Transaction, id: string, form: Form): Intent {
  const intent = findIntent(tx, id);
  const params = readParams(captureSchema, form);
  if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'capture', ['requires_capture']);
  const amount = params.amount_to_capture ?? intent.amount_capturable;
  if (amount < 1 || amount > intent.amount_capturable) {
    throw invalidParam(
      'amount_to_capture',
      'The amount to capture exceeds what can be captured.',
      'amount_too_large',
    );
  }
  const charge = enterCharge(tx, { ...chargeOf(tx, intent), captured: true, amount_captured: amount });
  tx.emit('charge.captured', charge);
  const captured = tx.state.put('payment_intent', {
    ...intent,
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: amount,
    metadata: mergeMetadata(intent.metadata, params.metadata),
  });
  tx.emit('payment_intent.succeeded', captured);
  return captured;
}

function isUnpaid(intent: Intent): boolean {
  return UNPAID.some((status) => status === intent.status);
}

/** Throws unless a card may be tried now. */
export function requireUnpaid(intent: Intent): void {
  if (!isUnpaid(intent)) throw unexpectedState(intent, 'confirm', UNPAID);
}
