/** One request's hand on the account: what it changes, and the webhooks and IPNs it causes, are one commit. */
import type { WebhookFaults } from '../../faults/webhooks.ts';
import type { Parcel } from '../../outbox.ts';
import { newEventId } from './ids.ts';
import { encodeIpn, newIpnParcel, type IpnFields } from './webhooks/ipnDelivery.ts';
import type { PayPalEvent, ResourceType } from './objects.ts';
import type { PayPalBehaviour } from './behaviour.ts';
import type { PayPalState } from './state.ts';
import { newWebhookParcel } from './webhooks/webhookDelivery.ts';
import { link, type Book } from './api/wire.ts';

/** The account's own name in payments. */
export interface Merchant {
  readonly email_address: string;
  readonly merchant_id: string;
}

export interface Told {
  readonly type: string;
  readonly resourceType: ResourceType;
  readonly summary: string;
  readonly resource: object;
  /** News of one lane arrive in the order they happened: an order's id. */
  readonly lane: string;
}

export interface Turn extends Book {
  readonly state: PayPalState;
  readonly merchant: Merchant;
  readonly webhookId: string;
  readonly behaviour: PayPalBehaviour;
  /** Records an event and queues its webhook. */
  tell(told: Told): void;
  /** Queues an IPN message. */
  notify(fields: IpnFields, lane: string): void;
}

export interface TurnParts {
  readonly state: PayPalState;
  readonly origin: string;
  readonly merchant: Merchant;
  readonly webhookId: string;
  readonly behaviour: PayPalBehaviour;
  readonly webhookFaults: WebhookFaults;
  readonly ipnFaults: WebhookFaults;
}

export function createTurn(parts: TurnParts): Turn {
  const { state, origin, webhookFaults, ipnFaults } = parts;
  return {
    state,
    origin,
    merchant: parts.merchant,
    webhookId: parts.webhookId,
    behaviour: parts.behaviour,
    tell: (told) => {
      const event = state.put('event', newEvent(told, origin));
      for (const { parcel, isLost } of copies(webhookFaults, (dueInMs) =>
        newWebhookParcel(event, told.lane, { dueInMs }),
      )) {
        state.put(isLost ? 'webhookDone' : 'webhookOut', parcel);
      }
    },
    notify: (fields, lane) => {
      const body = encodeIpn(fields, parts.behaviour.ipnCharset);
      for (const { parcel, isLost } of copies(ipnFaults, (dueInMs) =>
        newIpnParcel(body, lane, { dueInMs }),
      )) {
        state.put(isLost ? 'ipnDone' : 'ipnOut', parcel);
      }
    },
  };
}

/** Also for events that tell of nothing that happened: a forged one is made, never recorded. */
export function newEvent(told: Omit<Told, 'lane'>, origin: string): PayPalEvent {
  const id = newEventId();
  const self = `${origin}/v1/notifications/webhooks-events/${id}`;
  return {
    id,
    event_version: '1.0',
    create_time: new Date().toISOString(),
    resource_type: told.resourceType,
    ...(told.resourceType === 'dispute' ? {} : { resource_version: '2.0' as const }),
    event_type: told.type,
    summary: told.summary,
    resource: told.resource,
    links: [link(self, 'self'), link(`${self}/resend`, 'resend', 'POST')],
  };
}

function copies<P extends Parcel>(
  faults: WebhookFaults,
  make: (dueInMs: number) => P,
): { parcel: P; isLost: boolean }[] {
  const { copies: count, delayMs, drop } = faults.plan();
  return Array.from({ length: count }, () => {
    const parcel = make(delayMs);
    return { parcel: drop ? { ...parcel, status: 'dropped' as const } : parcel, isLost: drop };
  });
}
