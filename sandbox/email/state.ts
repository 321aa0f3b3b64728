/** What an account at an email vendor remembers beyond the process: events that are still to come, and webhooks. */
import { deliveryLog, type DeliveryLog, type WebhookDelivery } from '../outbox/delivery.ts';
import type { WebhookRequest } from '../outbox/outbox.ts';
import { openRows, type RowState } from '../rows.ts';
import type { EventDetails } from './vendor.ts';

export interface ScheduledEvent extends EventDetails {
  readonly emailId: string;
  /** The wire's form of it, made when it was ordered: the inbox may be emptied meanwhile. */
  readonly body: object;
}

/** Signed once, when it was queued. */
export interface EventDelivery extends WebhookDelivery, WebhookRequest {
  readonly eventIds: readonly string[];
}

export interface Rows {
  readonly scheduledEvent: ScheduledEvent;
  readonly webhookPending: EventDelivery;
  readonly webhookEnded: EventDelivery;
}
export type VendorState = RowState<Rows>;

export const openVendorState = (file: string | undefined): VendorState => openRows<Rows>(file);

export const vendorWebhooks = (state: VendorState): DeliveryLog<EventDelivery> =>
  deliveryLog<EventDelivery, 'webhook'>(state, 'webhook');
