/**
 * Whether a webhook is PayPal's, verified on the raw bytes with PayPal's own certificate and without asking PayPal
 * (developer.paypal.com/api/rest/webhooks/rest, "self verification").
 */
import { verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createSigningKeys } from './certificates.ts';
import { certificateHome } from './certificateUrl.ts';
import type { StandIn } from './standInRoot.ts';
import { hintOf, type PayPalWebhookHint } from './webhookHint.ts';

/**
 * PayPal repeats a webhook for three days, and its documents do not say whether a repeat is dated anew: a fourth day
 * loses none. A replay within it does no harm, since the inbox knows the event and a hint only says "payment changed".
 */
const MAX_AGE_MS = 4 * 86_400_000;
/** Between PayPal's clock and ours. */
const MAX_AHEAD_MS = 5 * 60_000;

export interface PayPalVerifierSettings {
  /** Several while one webhook is being replaced by another: any of them proves that the webhook is for us. */
  readonly webhookIds: readonly string[];
  /** A stand-in, whose certificates its own root vouches for; PayPal's own are believed all the same. */
  readonly standIn?: StandIn;
}

export interface PayPalWebhookDelivery {
  readonly rawBody: Uint8Array;
  /** By lower-case name, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The time of receipt, in milliseconds since the epoch. */
  readonly nowMs: number;
}

export type VerifiedPayPal =
  | {
      readonly genuine: true;
      readonly hint: PayPalWebhookHint;
      /** Of which this body is to be the only one: the signature covers its CRC-32 alone, and others share that. */
      readonly transmissionId: string;
    }
  | {
      readonly genuine: false;
      readonly reason:
        'malformed_header' | 'stale' | 'foreign_certificate' | 'untrusted_certificate' | 'wrong_signature';
    };

export interface PayPalVerifier {
  /** @throws PaymentProviderUnavailable when the certificate cannot be fetched just now: PayPal sends again. */
  verify(webhookDelivery: PayPalWebhookDelivery): Promise<VerifiedPayPal>;
}

/** Keeps the certificates: one verifier a process. */
export function createPayPalVerifier(settings: PayPalVerifierSettings): PayPalVerifier {
  const keys = createSigningKeys(settings.standIn);
  return {
    verify: async ({ rawBody, headers, nowMs }) => {
      const transmission = readHeaders(headers);
      if (transmission === undefined) return { genuine: false, reason: 'malformed_header' };
      const ageMs = nowMs - Date.parse(transmission.time);
      if (ageMs > MAX_AGE_MS || -ageMs > MAX_AHEAD_MS) return { genuine: false, reason: 'stale' };
      const home = certificateHome(transmission.certUrl, settings.standIn?.origin);
      if (home === undefined) return { genuine: false, reason: 'foreign_certificate' };
      const signer = await keys.find(home, nowMs);
      if (signer === undefined) return { genuine: false, reason: 'untrusted_certificate' };
      const digest = crc32(rawBody);
      const isSigned = settings.webhookIds.some((webhookId) => {
        const text = `${transmission.id}|${transmission.time}|${webhookId}|${digest}`;
        return verify('RSA-SHA256', Buffer.from(text), signer.key, transmission.signature);
      });
      return isSigned
        ? { genuine: true, hint: hintOf(rawBody), transmissionId: transmission.id }
        : { genuine: false, reason: 'wrong_signature' };
    },
  };
}

interface Transmission {
  readonly id: string;
  readonly time: string;
  readonly certUrl: string;
  readonly signature: Buffer;
}

/** The limits are those of PayPal's own verification endpoint. */
function readHeaders(headers: PayPalWebhookDelivery['headers']): Transmission | undefined {
  const read = (name: string, pattern: RegExp): string | undefined => {
    const value = headers[`paypal-${name}`];
    return typeof value === 'string' && pattern.test(value) ? value : undefined;
  };
  const id = read('transmission-id', /^[\w-]{1,50}$/);
  const time = read(
    'transmission-time',
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/,
  );
  const certUrl = read('cert-url', /^\S{1,500}$/);
  const signature = read('transmission-sig', /^[\w+/]{1,1000}={0,2}$/);
  const algorithm = read('auth-algo', /^SHA256withRSA$/i); // the only one PayPal uses
  if (id === undefined || time === undefined || Number.isNaN(Date.parse(time))) return undefined;
  if (certUrl === undefined || signature === undefined || algorithm === undefined) return undefined;
  return { id, time, certUrl, signature: Buffer.from(signature, 'base64') };
}
