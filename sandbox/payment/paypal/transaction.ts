/** One request's transaction on the account: what it changes, and the webhooks and IPNs it causes, are one commit. */
import type { WebhookFaults } from '../../faults/webhooks.ts';
import { queueDelivery, type DeliveryLog } from '../../outbox/delivery.ts';
import { link, type WireContext } from './api/wire.ts';
import type { PayPalBehaviour } from './behaviour.ts';
import { newEventId } from './ids.ts';
import type { PayPalEvent, ResourceType } from './objects.ts';
import { paypalIpns, paypalWebhooks, type PayPalState } from './state.ts';
import { encodeIpn, newIpnDelivery, type IpnDelivery, type IpnFields } from './webhooks/ipnDelivery.ts';
import { newPayPalDelivery, type PayPalDelivery } from './webhooks/webhookDelivery.ts';

/** The account's own name in payments. */
export interface Merchant {
  readonly email_address: string;
  readonly merchant_id: string;
}

export interface EventDetails {
  readonly type: string;
  readonly resourceType: ResourceType;
  readonly summary: string;
  readonly resource: object;
}

export interface Transaction extends WireContext {
  readonly state: PayPalState;
  readonly webhooks: DeliveryLog<PayPalDelivery>;
  readonly ipns: DeliveryLog<IpnDelivery>;
  readonly merchant: Merchant;
  readonly webhookId: string;
  readonly behaviour: PayPalBehaviour;
  /** Records an event and queues its webhook. Those of one lane, an order's id, arrive in the order they happened. */
  emit(details: EventDetails, lane: string): void;
  /** Queues an IPN message. */
  sendIpn(fields: IpnFields, lane: string): void;
}

export interface TransactionParts {
  readonly state: PayPalState;
  readonly origin: string;
  readonly merchant: Merchant;
  readonly webhookId: string;
  readonly behaviour: PayPalBehaviour;
  readonly webhookFaults: WebhookFaults;
  readonly ipnFaults: WebhookFaults;
}

export function createTransaction(parts: TransactionParts): Transaction {
  const { state, origin, merchant, webhookId, behaviour, webhookFaults, ipnFaults } = parts;
  const webhooks = paypalWebhooks(state);
  const ipns = paypalIpns(state);
  return {
    state,
    origin,
    webhooks,
    ipns,
    merchant,
    webhookId,
    behaviour,
    emit: (details, lane) => {
      const event = state.put('event', newEvent(details, origin));
      queueDelivery(webhooks, webhookFaults, (dueInMs) => newPayPalDelivery(event, lane, { dueInMs }));
    },
    sendIpn: (fields, lane) => {
      const body = encodeIpn(fields, behaviour.ipnCharset);
      queueDelivery(ipns, ipnFaults, (dueInMs) => newIpnDelivery(body, lane, { dueInMs }));
    },
  };
}

/** Also for events of something that never happened: a forged one is made, never recorded. */
export function newEvent(details: EventDetails, origin: string): PayPalEvent {
  const id = newEventId();
  const self = `${origin}/v1/notifications/webhooks-events/${id}`;
  return {
    id,
    event_version: '1.0',
    create_time: new Date().toISOString(),
    resource_type: details.resourceType,
    ...(details.resourceType === 'dispute' ? {} : { resource_version: '2.0' as const }),
    event_type: details.type,
    summary: details.summary,
    resource: details.resource,
    links: [link(self, 'self'), link(`${self}/resend`, 'resend', 'POST')],
  };
}
