/** SendGrid's Mail Send endpoint and its signed event webhook. */
import { randomBytes } from 'node:crypto';
import type { EmailRefusal } from '../../faults/emailCalls.ts';
import { NOTIFICATION_HEADER, type NewEmail } from '../inbox/inbox.ts';
import { equal } from '../../secrets.ts';
import type { Answer, Evaluation, VendorRequest, Vendor } from '../vendor.ts';
import { sendGridEvent, sendGridReason } from './events.ts';
import { readSendGridEmail, type SendGridError, type SendGridEmail } from './request.ts';
import { newSigningKey, readSigningKey, signEvents } from './signature.ts';

export interface SendGridKeys {
  readonly apiKey: string;
  /** PKCS 8 in DER and base64: signs the event webhook. */
  readonly webhookPrivateKey: string;
}

const LARGEST_BODY_BYTES = 30 * 1024 * 1024;
const LARGEST_BATCH = 1_000;

export function sendGridVendor(keys: SendGridKeys): Vendor {
  const ours = readSigningKey(keys.webhookPrivateKey);
  const stranger = readSigningKey(newSigningKey());
  return {
    name: 'sendgrid',
    path: '/v3/mail/send',
    largestBodyBytes: LARGEST_BODY_BYTES,
    largestBatch: LARGEST_BATCH,
    evaluate: (call) => evaluate(keys, call),
    outage,
    newEventId: () => randomBytes(24).toString('base64url'),
    eventBody: sendGridEvent,
    usualReason: sendGridReason,
    webhook: (events, { isStranger, body, ageSeconds }) => {
      // The line break at the end is part of what is signed, and gone from a body that was parsed and written again.
      const signed = `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`;
      const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
      const { privateKey } = isStranger ? stranger : ours;
      return {
        body: body ?? signed,
        headers: {
          'user-agent': 'SendGrid Event API',
          'x-twilio-email-event-webhook-signature': signEvents(privateKey, timestamp, signed),
          'x-twilio-email-event-webhook-timestamp': timestamp,
        },
      };
    },
    accepts: (status) => status >= 200 && status < 300,
    givesUp: () => false,
  };
}

function evaluate({ apiKey }: SendGridKeys, { authorization, body }: VendorRequest): Evaluation {
  const given = parseJson(body.toString());
  const read = readSendGridEmail(given);
  const key = keyOf(given);
  const refused = (answer: Answer): Evaluation => ({ key, emails: [], answer });
  if (!equal(authorization, `Bearer ${apiKey}`)) return refused(outage(401));
  if ('errors' in read) return refused(errors(400, read.errors));
  if (read.email.mail_settings?.sandbox_mode?.enable) return refused({ status: 200, body: '' });
  const providerId = randomBytes(16).toString('base64url');
  return {
    key,
    emails: read.email.personalizations.map((_, index) => emailOf(read.email, index, providerId)),
    answer: { status: 202, headers: { 'x-message-id': providerId }, body: '' },
  };
}

function emailOf(email: SendGridEmail, index: number, providerId: string): NewEmail {
  const own = email.personalizations[index];
  const contentOf = (type: string) => email.content.find((each) => each.type === type)?.value;
  const from = shown(email.from);
  const subject = own?.subject ?? email.subject ?? '';
  const named = lowerCased({ ...email.headers, ...own?.headers });
  return {
    receivedAt: new Date().toISOString(),
    from,
    to: [own?.to ?? [], own?.cc ?? [], own?.bcc ?? []].flat().map(({ email }) => email),
    subject,
    headers: {
      from,
      to: (own?.to ?? []).map(shown).join(', '),
      subject,
      ...(email.reply_to === undefined ? {} : { 'reply-to': shown(email.reply_to) }),
      'message-id': `<${providerId}@geopod-ismtpd-0>`,
      ...named,
    },
    text: contentOf('text/plain') ?? '',
    html: contentOf('text/html') ?? null,
    attachments: (email.attachments ?? []).map(
      ({ content, filename, type = 'application/octet-stream' }) => ({
        filename,
        contentType: type,
        size: Buffer.from(content, 'base64').length,
      }),
    ),
    provider: 'sendgrid',
    consignment: {
      providerId,
      tags: email.categories ?? [],
      variables: { ...email.custom_args, ...own?.custom_args },
    },
  };
}

/**
 * The product's own name of the notification, also in a body that is refused: a header of the recipient's, or of all.
 */
function keyOf(given: unknown): string | undefined {
  const { headers, personalizations } = asObject(given);
  const first = asObject(Array.isArray(personalizations) ? personalizations[0] : undefined);
  const value = lowerCased({ ...asObject(headers), ...asObject(first['headers']) })[NOTIFICATION_HEADER];
  return typeof value === 'string' ? value : undefined;
}

/** 401 and the like in SendGrid's form. */
function outage(status: EmailRefusal): Answer {
  const answer = errors(status, [{ message: OUTAGES[status], field: null, help: null }]);
  return status === 429 ? { ...answer, headers: { 'x-ratelimit-reset': '1', 'retry-after': '1' } } : answer;
}

const OUTAGES = {
  400: 'Bad Request',
  401: 'The provided authorization grant is invalid, expired, or revoked',
  402: 'Maximum credits exceeded',
  403: 'The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.',
  404: 'Not Found',
  413: 'Payload Too Large',
  429: 'too many requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const satisfies Record<EmailRefusal, string>;

const errors = (status: number, list: readonly SendGridError[]): Answer => ({
  status,
  body: { errors: list },
});

/** SendGrid puts a name into the header as it is. */
const shown = ({ email, name }: { email: string; name?: string | undefined }): string =>
  name === undefined || name === '' ? email : `${name} <${email}>`;

const lowerCased = <T>(headers: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}; // any object has string keys

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // refused as SendGrid refuses it
  }
}
