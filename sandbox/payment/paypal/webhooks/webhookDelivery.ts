/** A webhook on its way, and what a forger may do to it. */
import { newParcel, type Parcel } from '../../../outbox.ts';
import type { SigningIdentity } from './certificates.ts';
import type { Identities } from './identities.ts';
import { isoSeconds, newTransmissionId } from '../ids.ts';
import type { PayPalEvent } from '../objects.ts';
import { AUTH_ALGO, signTransmission } from './signature.ts';

export interface Forgery {
  readonly signer: SigningIdentity['id'];
  /** Another address of the certificate; null is the true one. */
  readonly certUrl: string | null;
  readonly webhookId: string | null;
  /** The body that is signed, where another one is sent. */
  readonly signedBody: string | null;
  /** How old the transmission claims to be; negative lies in the future. */
  readonly ageSeconds: number;
}

export interface WebhookParcel extends Parcel {
  readonly eventId: string;
  readonly type: string;
  readonly transmissionId: string;
  /** What every repeat claims too: whether PayPal dates its repeats anew is not documented, and older is harder. */
  readonly sentAt: number;
  readonly body: string;
  readonly forgery: Forgery;
}

const GENUINE: Forgery = {
  signer: 'paypal',
  certUrl: null,
  webhookId: null,
  signedBody: null,
  ageSeconds: 0,
};
const TIMEOUT_MS = 10_000;

export function newWebhookParcel(
  event: PayPalEvent,
  lane: string,
  options: { dueInMs?: number; body?: string | undefined; forgery?: Partial<Forgery> } = {},
): WebhookParcel {
  return {
    ...newParcel(newTransmissionId(), lane, options.dueInMs),
    eventId: event.id,
    type: event.event_type,
    transmissionId: newTransmissionId(),
    sentAt: Date.now(),
    body: options.body ?? JSON.stringify(event),
    forgery: { ...GENUINE, ...options.forgery },
  };
}

export interface Sender {
  readonly webhookId: string;
  readonly identities: Identities;
  readonly origin: () => string;
}

/** Posts it once; throws what the network says. */
export async function postWebhook(
  sender: Sender,
  parcel: WebhookParcel,
  url: string,
  stopping: AbortSignal,
): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]),
    headers: {
      'content-type': 'application/json',
      'user-agent': 'PayPal/AUHD-214.0-58292542',
      ...(await transmissionHeaders(sender, parcel)),
    },
    body: parcel.body,
  });
  await answer.body?.cancel();
  return answer.status;
}

async function transmissionHeaders(sender: Sender, parcel: WebhookParcel): Promise<Record<string, string>> {
  const { forgery, transmissionId: id } = parcel;
  const identity = await sender.identities.find(forgery.signer);
  const time = isoSeconds(parcel.sentAt - forgery.ageSeconds * 1000);
  const transmission = { id, time, webhookId: forgery.webhookId ?? sender.webhookId };
  return {
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': signTransmission(forgery.signedBody ?? parcel.body, transmission, identity),
    'paypal-cert-url': forgery.certUrl ?? certificateUrl(sender.origin(), identity),
    'paypal-auth-algo': AUTH_ALGO,
  };
}

export const certificateUrl = (origin: string, { name }: SigningIdentity): string =>
  `${origin}/v1/notifications/certs/${name}`;
