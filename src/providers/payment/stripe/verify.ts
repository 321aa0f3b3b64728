/**
 * Whether a webhook is Stripe's, verified on the raw bytes, and what it points at. A webhook is a hint
 * (architecture.md decision 3): nothing of it but ids is ever used.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { WebhookHint } from '../webhookHint.ts';

/** Stripe's own SDK refuses only the past; a timestamp from the future is as wrong (api.md "Webhooks"). */
const TOLERANCE_MS = 5 * 60_000;

export type Verified =
  | { readonly genuine: true; readonly hint: WebhookHint }
  | { readonly genuine: false; readonly reason: 'malformed_header' | 'stale' | 'wrong_signature' };

/**
 * Checks a webhook against every secret in use.
 * @param secrets several while one is being rotated out; any of them proves the sender.
 * @param nowMs the time of receipt, in milliseconds since the epoch.
 */
export function verifyStripeWebhook(webhookDelivery: {
  readonly rawBody: Uint8Array;
  readonly signature: string | undefined;
  readonly secrets: readonly string[];
  readonly nowMs: number;
}): Verified {
  const header = parseHeader(webhookDelivery.signature ?? '');
  if (header === undefined) return { genuine: false, reason: 'malformed_header' };
  const signed = webhookDelivery.secrets.some((secret) => signs(secret, header, webhookDelivery.rawBody));
  if (!signed) return { genuine: false, reason: 'wrong_signature' };
  if (Math.abs(webhookDelivery.nowMs - Number(header.timestamp) * 1000) > TOLERANCE_MS)
    return { genuine: false, reason: 'stale' };
  return { genuine: true, hint: hintOf(webhookDelivery.rawBody) };
}

interface SignatureHeader {
  readonly timestamp: string;
  readonly signatures: readonly Buffer[];
}

/** `t=<seconds>,v1=<hex>[,v1=<hex>…]`; other schemes are Stripe's test ones and prove nothing. */
function parseHeader(header: string): SignatureHeader | undefined {
  const parts = header.split(',').map((part) => part.trim());
  const timestamp = parts.find((part) => part.startsWith('t='))?.slice(2);
  const signatures = parts.filter((part) => /^v1=[0-9a-f]{64}$/.test(part)).map((part) => part.slice(3));
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp) || signatures.length === 0) return undefined;
  return { timestamp, signatures: signatures.map((signature) => Buffer.from(signature, 'hex')) };
}

function signs(secret: string, header: SignatureHeader, rawBody: Uint8Array): boolean {
  const expected = createHmac('sha256', secret).update(`${header.timestamp}.`).update(rawBody).digest();
  return header.signatures.some((given) => timingSafeEqual(given, expected));
}

/** Visible ASCII, as all of Stripe's and ours are: a database keeps no NUL. */
const id = z.string().regex(/^[\x21-\x7e]{1,255}$/);
const reference = z.union([id, z.object({ id }).transform((expanded) => expanded.id)]);
const eventShape = z.object({
  id,
  type: id,
  data: z.object({
    object: z.object({
      id: id.optional(),
      object: z.string().optional(),
      payment_intent: reference.nullish(),
      metadata: z.object({ booking_id: id.optional() }).nullish().catch(null),
    }),
  }),
});

/** A genuine webhook we cannot read is still kept, under a digest of its bytes. */
function hintOf(rawBody: Uint8Array): WebhookHint {
  const event = eventShape.safeParse(parseJson(rawBody));
  if (!event.success) {
    const digest = createHash('sha256').update(rawBody).digest('hex');
    const nothing = { objectId: null, providerPaymentId: null, bookingId: null };
    return { webhookDeliveryId: `stripe:unreadable:${digest}`, type: 'unreadable', ...nothing };
  }
  const { object } = event.data.data;
  const isPaymentIntent = object.object === 'payment_intent';
  return {
    webhookDeliveryId: `stripe:${event.data.id}`,
    type: event.data.type,
    objectId: object.id ?? null,
    providerPaymentId: (isPaymentIntent ? object.id : object.payment_intent) ?? null,
    bookingId: object.metadata?.booking_id ?? null,
  };
}

function parseJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return undefined; // reported by the caller as an unreadable webhook
  }
}
