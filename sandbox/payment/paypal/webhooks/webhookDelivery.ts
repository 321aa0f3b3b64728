/** A webhook of PayPal's, and what a forger may do to it. */
import { newDelivery, type WebhookDelivery } from '../../../outbox/delivery.ts';
import type { SigningIdentity } from './certificates.ts';
import { newTransmissionId } from '../ids.ts';
import type { PayPalEvent } from '../objects.ts';

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

export interface PayPalDelivery extends WebhookDelivery {
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

export function newPayPalDelivery(
  event: PayPalEvent,
  lane: string,
  options: { dueInMs?: number; body?: string | undefined; forgery?: Partial<Forgery> } = {},
): PayPalDelivery {
  return {
    ...newDelivery(newTransmissionId(), lane, options.dueInMs),
    eventId: event.id,
    type: event.event_type,
    transmissionId: newTransmissionId(),
    sentAt: Date.now(),
    body: options.body ?? JSON.stringify(event),
    forgery: { ...GENUINE, ...options.forgery },
  };
}
