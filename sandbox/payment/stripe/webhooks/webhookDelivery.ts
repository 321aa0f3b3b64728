/** A webhook of Stripe's: which event it carries, and how it is signed. */
import { createHmac } from 'node:crypto';
import { newDelivery, type WebhookDelivery } from '../../../outbox/delivery.ts';
import type { WebhookRequest } from '../../../outbox/outbox.ts';
import { newId, type StripeEvent } from '../objects.ts';

export interface StripeDelivery extends WebhookDelivery {
  readonly eventId: string;
  readonly type: string;
  readonly body: string;
  /** Where another secret than the endpoint's signs it, as a forger's would. */
  readonly secret: string | null;
  /** How old the signature claims to be; negative lies in the future. */
  readonly ageSeconds: number;
}

export interface DeliveryOptions {
  readonly dueInMs?: number;
  readonly body?: string | undefined;
  readonly secret?: string | undefined;
  readonly ageSeconds?: number | undefined;
  /** Instead of the payment's own. */
  readonly lane?: string | undefined;
}

export function newStripeDelivery(event: StripeEvent, options: DeliveryOptions): StripeDelivery {
  return {
    ...newDelivery(newId('whd'), options.lane ?? laneOf(event), options.dueInMs),
    eventId: event.id,
    type: event.type,
    body: options.body ?? JSON.stringify(event),
    secret: options.secret ?? null,
    ageSeconds: options.ageSeconds ?? 0,
  };
}

/** Every attempt is signed anew, with its own time. */
export function stripeRequest(
  { body, secret, ageSeconds }: StripeDelivery,
  endpointSecret: string,
): WebhookRequest {
  const signedAt = Math.floor(Date.now() / 1000) - ageSeconds;
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': signatureHeader(body, secret ?? endpointSecret, signedAt),
    },
    body,
  };
}

/** Stripe's scheme: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`. */
export function signatureHeader(body: string, secret: string, atSeconds: number): string {
  return `t=${atSeconds},v1=${createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')}`;
}

/** Events about one payment leave in the order they happened; this names the payment. */
function laneOf(event: StripeEvent): string {
  const object = event.data.object as { id?: string; payment_intent?: string | null }; // Stripe's objects all have ids
  return object.payment_intent ?? object.id ?? event.id;
}
