/**
 * Mailgun's webhooks: HMAC-SHA256 over timestamp and token, both inside the body, and what its events mean
 * (documentation.mailgun.com, "Webhooks"). The signature does not cover the event: whoever has seen one delivery
 * could send another event with its token, so the token must count once.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { DeliveryEventKind } from '../../../domain/notification/delivery.ts';
import { codeOf, epochSeconds, type EmailEvent, readJson, textIfAny } from '../events.ts';

/** api.md: Mailgun's repeats last 8 hours, and its clock may differ from ours either way. */
const MAX_DISTANCE_MS = 12 * 3_600_000;

export interface MailgunDelivery {
  readonly raw: Uint8Array;
  /** The time of receipt, in milliseconds since the epoch. */
  readonly nowMs: number;
}

export type VerifiedMailgun =
  | { readonly genuine: true; readonly token: string }
  | { readonly genuine: false; readonly reason: 'malformed_signature' | 'stale' | 'wrong_signature' };

export interface MailgunVerifier {
  verify(delivery: MailgunDelivery): VerifiedMailgun;
}

const signed = z.object({
  signature: z.object({
    timestamp: z.union([z.string().regex(/^\d{1,12}$/), z.number().int().min(0).max(1e12).transform(String)]),
    token: z.string().regex(/^[\w-]{1,100}$/),
    signature: z.string().regex(/^[0-9a-f]{64}$/i),
  }),
});

export function createMailgunVerifier(signingKey: string): MailgunVerifier {
  return {
    verify: ({ raw, nowMs }) => {
      const read = signed.safeParse(readJson(raw));
      if (!read.success) return { genuine: false, reason: 'malformed_signature' };
      const { timestamp, token, signature } = read.data.signature;
      const proof = createHmac('sha256', signingKey).update(timestamp).update(token).digest();
      if (!timingSafeEqual(proof, Buffer.from(signature, 'hex'))) {
        return { genuine: false, reason: 'wrong_signature' };
      }
      // After the proof: an unproven timestamp says nothing.
      if (Math.abs(nowMs - Number(timestamp) * 1000) > MAX_DISTANCE_MS) {
        return { genuine: false, reason: 'stale' };
      }
      return { genuine: true, token };
    },
  };
}

const body = z.object({
  signature: z.object({ token: z.string() }),
  'event-data': z.object({
    event: z.string(),
    timestamp: epochSeconds,
    id: textIfAny,
    severity: textIfAny,
    reason: textIfAny,
    recipient: textIfAny,
    'user-variables': z.object({ midas_notification: textIfAny }).optional().catch(undefined),
    'client-info': z.object({ bot: textIfAny }).optional().catch(undefined),
    'delivery-status': z
      .object({
        code: z.number().optional().catch(undefined),
        message: textIfAny,
        'enhanced-code': textIfAny,
        'bounce-type': textIfAny,
      })
      .optional()
      .catch(undefined),
  }),
});
type EventData = z.output<typeof body>['event-data'];

/**
 * The event of a verified body.
 * @returns undefined where there is none; `token` is what may count once, whatever event it comes with.
 */
export function readMailgunEvent(
  raw: Uint8Array,
): { readonly token: string; readonly event: EmailEvent } | undefined {
  const read = body.safeParse(readJson(raw));
  if (!read.success) return undefined;
  const { signature, 'event-data': seen } = read.data;
  const kind = kindOf(seen);
  return {
    token: signature.token,
    event: {
      // Mailgun promises that its ids are unique within a day only.
      id: seen.id === undefined ? signature.token : `${seen.timestamp.slice(0, 10)}/${seen.id}`,
      key: seen['user-variables']?.midas_notification,
      kind,
      at: seen.timestamp,
      reason: seen.event === 'failed' ? reasonOf(seen) : null,
      address: seen.recipient,
      isMailboxClosed: kind === 'bounced' || (kind === 'dropped' && CLOSING_LISTS.test(seen.reason ?? '')),
    },
  };
}

function reasonOf(seen: EventData): string | null {
  const status = seen['delivery-status'];
  const enhanced =
    status?.['enhanced-code'] ?? /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(status?.message ?? '')?.[0];
  return codeOf(seen.reason, status?.code, enhanced);
}

/** Lists of Mailgun's own from which it does not even try; the third, of who unsubscribed, is not the mailbox's. */
const CLOSING_LISTS = /^suppress-(bounce|complaint)$/;

function kindOf(seen: EventData): DeliveryEventKind | undefined {
  switch (seen.event) {
    case 'opened':
    case 'clicked':
      // a firewall that follows links has fetched the email, and is no reader
      return seen['client-info']?.bot ? 'machine_opened' : seen.event;
    case 'delivered':
    case 'complained':
    case 'unsubscribed':
      return seen.event;
    case 'rejected':
      return 'dropped';
    case 'failed':
      return failureOf(seen);
    default:
      return undefined;
  }
}

function failureOf(seen: EventData): DeliveryEventKind {
  if (seen.severity !== 'permanent') return 'deferred';
  if (seen.reason?.startsWith('suppress-') === true) return 'dropped';
  // "generic", "old" or "espblock" refuse this email; so does a bounce that Mailgun itself calls soft.
  const isHard = seen.reason === 'bounce' && seen['delivery-status']?.['bounce-type'] !== 'soft';
  return isHard ? 'bounced' : 'blocked';
}
