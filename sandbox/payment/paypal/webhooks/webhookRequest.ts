/** A webhook as PayPal posts it, signed as its delivery says: truly, or as a forger would. */
import type { WebhookRequest } from '../../../outbox/outbox.ts';
import { isoSeconds } from '../ids.ts';
import type { SigningIdentity } from './certificates.ts';
import type { Identities } from './identities.ts';
import { AUTH_ALGO, signTransmission } from './signature.ts';
import type { PayPalDelivery } from './webhookDelivery.ts';

export interface Sender {
  readonly webhookId: string;
  readonly identities: Identities;
  readonly origin: () => string;
}

export async function webhookRequest(sender: Sender, delivery: PayPalDelivery): Promise<WebhookRequest> {
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'PayPal/AUHD-214.0-58292542',
      ...(await transmissionHeaders(sender, delivery)),
    },
    body: delivery.body,
  };
}

async function transmissionHeaders(
  sender: Sender,
  delivery: PayPalDelivery,
): Promise<Record<string, string>> {
  const { forgery, transmissionId: id } = delivery;
  const identity = await sender.identities.find(forgery.signer);
  const time = isoSeconds(delivery.sentAt - forgery.ageSeconds * 1000);
  const transmission = { id, time, webhookId: forgery.webhookId ?? sender.webhookId };
  return {
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': signTransmission(forgery.signedBody ?? delivery.body, transmission, identity),
    'paypal-cert-url': forgery.certUrl ?? certificateUrl(sender.origin(), identity),
    'paypal-auth-algo': AUTH_ALGO,
  };
}

const certificateUrl = (origin: string, { name }: SigningIdentity): string =>
  `${origin}/v1/notifications/certs/${name}`;
