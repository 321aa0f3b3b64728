/**
 * What happened, as Stripe tells it: an event row for the record, and a webhook for each type that our endpoint
 * has asked for. Both are part of the same commit as the change they tell of.
 */
import type { WebhookFaults } from '../../../faults/webhooks.ts';
import { newDelivery } from './deliveries.ts';
import { API_VERSION, newId, nowSeconds, type RequestOrigin, type StripeEvent } from '../objects.ts';
import type { StripeState } from '../state.ts';

/** What the README tells people to subscribe an endpoint to; other types are recorded and not sent. */
const SENT: ReadonlySet<string> = new Set([
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.canceled',
  'payment_intent.amount_capturable_updated',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
]);

export const isSent = (type: string): boolean => SENT.has(type);

/** One request's hand on the account. */
export interface Turn {
  readonly state: StripeState;
  emit(type: string, object: object, previous?: object): void;
}

export const NOBODY: RequestOrigin = { id: null, idempotency_key: null };

export function createTurn(state: StripeState, faults: WebhookFaults, origin: RequestOrigin): Turn {
  return {
    state,
    emit: (type, object, previous) => {
      const event = state.put('event', newEvent(type, object, previous, origin));
      if (isSent(type)) queueEvent(state, faults, event);
    },
  };
}

/** Also for events that tell of nothing that happened: a forged one is made, never recorded. */
export function newEvent(
  type: string,
  object: object,
  previous: object | undefined,
  origin: RequestOrigin,
): StripeEvent {
  return {
    id: newId('evt'),
    object: 'event',
    api_version: API_VERSION,
    created: nowSeconds(),
    data: { object, ...(previous === undefined ? {} : { previous_attributes: previous }) },
    livemode: false,
    pending_webhooks: isSent(type) ? 1 : 0,
    request: origin,
    type,
  };
}

function queueEvent(state: StripeState, faults: WebhookFaults, event: StripeEvent): void {
  const plan = faults.plan();
  for (let copy = 0; copy < plan.copies; copy += 1) {
    const delivery = newDelivery(event, { dueInMs: plan.delayMs });
    if (plan.drop) state.put('delivery', { ...delivery, status: 'dropped' });
    else state.put('outbox', delivery);
  }
}
