/** One request's transaction on the account: what it changes, and the webhooks it causes, are one commit. */
import type { WebhookFaults } from '../../faults/webhooks.ts';
import { queueDelivery, type DeliveryLog } from '../../outbox/delivery.ts';
import type { RequestOrigin } from './objects.ts';
import { stripeWebhooks, type StripeState } from './state.ts';
import { isSent, newEvent } from './webhooks/events.ts';
import { newStripeDelivery, type StripeDelivery } from './webhooks/webhookDelivery.ts';

export interface Transaction {
  readonly state: StripeState;
  readonly webhooks: DeliveryLog<StripeDelivery>;
  /** Records an event, and queues a webhook for each type that our endpoint has asked for. */
  emit(type: string, object: object, previous?: object): void;
}

export function createTransaction(
  state: StripeState,
  faults: WebhookFaults,
  origin: RequestOrigin,
): Transaction {
  const webhooks = stripeWebhooks(state);
  return {
    state,
    webhooks,
    emit: (type, object, previous) => {
      const event = state.put('event', newEvent(type, object, previous, origin));
      if (isSent(type)) queueDelivery(webhooks, faults, (dueInMs) => newStripeDelivery(event, { dueInMs }));
    },
  };
}
