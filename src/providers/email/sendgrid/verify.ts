/**
 * SendGrid's signed event webhook: ECDSA (P-256, SHA-256) over the timestamp and the raw body, and what its events
 * mean (twilio.com/docs/sendgrid/for-developers/tracking-events).
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { DeliveryEventKind } from '../../../domain/notification/delivery.ts';
import { codeOf, epochSeconds, type EmailEvent, readJson, textIfAny } from '../events.ts';

/** By lower-case name, as Node gives headers. */
export const SENDGRID_SIGNATURE_HEADER = 'x-twilio-email-event-webhook-signature';
export const SENDGRID_TIMESTAMP_HEADER = 'x-twilio-email-event-webhook-timestamp';

export interface SendGridDelivery {
  /** The two headers above; undefined where one is missing. */
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
  /** The body as it came: a parsed and re-written one has another signature. */
  readonly raw: Uint8Array;
}

export interface SendGridVerifier {
  /** Whether SendGrid signed it. A repeat is genuine too: whoever stores events knows them by their id. */
  verify(delivery: SendGridDelivery): boolean;
}

/**
 * @param publicKeyBase64 - DER (SPKI) in base64, as SendGrid's settings show it.
 * @throws Error where it is no public key; the configuration has refused it before.
 */
export function createSendGridVerifier(publicKeyBase64: string): SendGridVerifier {
  const key = createPublicKey({ key: Buffer.from(publicKeyBase64, 'base64'), format: 'der', type: 'spki' });
  return {
    verify: ({ signature, timestamp, raw }) => {
      if (signature === undefined || !/^[\w+/]{1,200}={0,2}$/.test(signature)) return false;
      if (timestamp === undefined || !/^\d{1,15}$/.test(timestamp)) return false;
      const signed = Buffer.concat([Buffer.from(timestamp), raw]);
      return verify('sha256', signed, key, Buffer.from(signature, 'base64'));
    },
  };
}

const element = z.object({
  event: z.string(),
  timestamp: epochSeconds,
  sg_event_id: textIfAny,
  midas_notification: textIfAny,
  email: textIfAny,
  type: textIfAny,
  status: textIfAny,
  reason: textIfAny,
  sg_machine_open: z.boolean().optional().catch(undefined),
});
type Element = z.output<typeof element>;

/** The events of a verified body. What is not an event is passed over and never loses the others. */
export function readSendGridEvents(raw: Uint8Array): readonly EmailEvent[] {
  const body = readJson(raw);
  if (!Array.isArray(body)) return [];
  return body.flatMap((item: unknown) => {
    const read = element.safeParse(item);
    return read.success ? [eventOf(read.data, item)] : [];
  });
}

function eventOf(seen: Element, item: unknown): EmailEvent {
  const kind = kindOf(seen);
  const drop = seen.event === 'dropped' ? dropOf(seen.reason) : undefined;
  return {
    // Some events come without an id. Their content is the same in every repeat.
    id: seen.sg_event_id ?? createHash('sha256').update(JSON.stringify(item)).digest('base64url'),
    key: seen.midas_notification,
    kind,
    at: seen.timestamp,
    reason: drop?.code ?? codeOf(isFailure(kind) ? seen.type : undefined, statusOf(seen)),
    address: seen.email,
    isMailboxClosed: kind === 'bounced' || drop?.closesMailbox === true,
  };
}

const isFailure = (kind: DeliveryEventKind | undefined) => kind === 'bounced' || kind === 'blocked';

/** The enhanced status code; in the sentence of the server where it does not stand by itself. */
const statusOf = ({ status, reason }: Element): string | undefined =>
  [status, reason].flatMap((text) => /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text ?? '')?.[0] ?? [])[0];

function kindOf(seen: Element): DeliveryEventKind | undefined {
  switch (seen.event) {
    case 'delivered':
    case 'deferred':
    case 'dropped':
      return seen.event;
    case 'bounce':
      // "blocked" (and "expired") is the server's refusal of this one email, nothing about the mailbox.
      return seen.type === undefined || seen.type === 'bounce' ? 'bounced' : 'blocked';
    case 'open':
      return seen.sg_machine_open === true ? 'machine_opened' : 'opened';
    case 'click':
      return 'clicked';
    case 'spamreport':
      return 'complained';
    case 'unsubscribe':
    case 'group_unsubscribe':
      return 'unsubscribed';
    default:
      return undefined;
  }
}

/** SendGrid's own lists (docs.sendgrid.com/glossary/drops). The reasons that speak of the mailbox are the first three. */
const DROPS = [
  { says: /^bounced address/i, code: 'bounced_address', closesMailbox: true },
  { says: /^spam reporting address/i, code: 'spam_reporting_address', closesMailbox: true },
  { says: /^invalid$/i, code: 'invalid_address', closesMailbox: true },
  { says: /^unsubscribed address/i, code: 'unsubscribed_address', closesMailbox: false },
  { says: /^spam content/i, code: 'spam_content', closesMailbox: false },
  { says: /^invalid smtpapi/i, code: 'invalid_header', closesMailbox: false },
  { says: /^recipient list over/i, code: 'over_quota', closesMailbox: false },
] as const;

const dropOf = (reason = '') =>
  DROPS.find(({ says }) => says.test(reason.trim())) ?? { code: 'other', closesMailbox: false };
