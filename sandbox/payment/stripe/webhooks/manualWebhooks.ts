/** Webhooks sent manually: an event once more, several times, late, or one that lies. */
import { z } from 'zod';
import { invalidParam, notFound } from '../api/errors.ts';
import { newStripeDelivery, type StripeDelivery } from './webhookDelivery.ts';
import { newEvent, NO_ORIGIN } from './events.ts';
import type { Transaction } from '../transaction.ts';
import type { Intent, StripeEvent } from '../objects.ts';

export const webhookOrder = z.strictObject({
  /** An event that happened, sent again. */
  eventId: z.string().optional(),
  /** The intent that a made-up event of `type` is about; a `…succeeded` claims it paid in full, true or not. */
  paymentIntentId: z.string().optional(),
  type: z.string().default('payment_intent.succeeded'),
  copies: z.number().int().min(1).max(100).default(1),
  ageSeconds: z.number().int().optional(),
  /** The exact bytes to send, instead of the event. */
  body: z.string().optional(),
  /** Signs instead of the endpoint's own secret. */
  secret: z.string().optional(),
});

/** Queues the deliveries and returns them. Webhook faults do not touch what is sent manually. */
export function sendWebhooks(tx: Transaction, order: z.output<typeof webhookOrder>): StripeDelivery[] {
  const event = eventFor(tx, order);
  const { body, secret, ageSeconds } = order;
  return Array.from({ length: order.copies }, () =>
    tx.webhooks.put(newStripeDelivery(event, { body, secret, ageSeconds })),
  );
}

function eventFor(tx: Transaction, order: z.output<typeof webhookOrder>): StripeEvent {
  if (order.eventId !== undefined) {
    const event = tx.state.get('event', order.eventId);
    if (event === undefined) throw notFound('event', order.eventId, 'eventId');
    return event;
  }
  if (order.paymentIntentId !== undefined) {
    const intent = tx.state.get('payment_intent', order.paymentIntentId);
    if (intent === undefined) throw notFound('payment_intent', order.paymentIntentId, 'paymentIntentId');
    return newEvent(order.type, claimed(intent, order.type), undefined, NO_ORIGIN);
  }
  if (order.body === undefined)
    throw invalidParam('eventId', 'Name an eventId, a paymentIntentId or a body.');
  return newEvent(order.type, {}, undefined, NO_ORIGIN);
}

function claimed(intent: Intent, type: string): Intent {
  if (type !== 'payment_intent.succeeded') return intent;
  return { ...intent, status: 'succeeded', amount_received: intent.amount };
}
