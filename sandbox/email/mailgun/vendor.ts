/** Mailgun's messages endpoint and its webhooks, one event each. */
import { createHmac, randomBytes } from 'node:crypto';
import type { EmailRefusal } from '../../faults/emailCalls.ts';
import { NOTIFICATION_HEADER, type NewEmail } from '../inbox/inbox.ts';
import { readParts } from '../../multipart.ts';
import { equal } from '../../secrets.ts';
import type { Answer, Evaluation, VendorRequest, Vendor } from '../vendor.ts';
import { mailgunEvent, mailgunReason } from './events.ts';
import { addressesIn, formOf, partsOf, type MailgunForm } from './form.ts';

export interface MailgunKeys {
  readonly apiKey: string;
  readonly domain: string;
  readonly webhookSigningKey: string;
}

const LARGEST_BODY_BYTES = 25 * 1024 * 1024;

export function mailgunVendor(keys: MailgunKeys): Vendor {
  const stranger = randomBytes(16).toString('hex');
  return {
    name: 'mailgun',
    path: '/v3/:domain/messages',
    largestBodyBytes: LARGEST_BODY_BYTES,
    largestBatch: 1,
    evaluate: (call) => evaluate(keys, call),
    outage,
    newEventId: () => randomBytes(16).toString('base64url'),
    eventBody: mailgunEvent,
    usualReason: mailgunReason,
    webhook: (events, { isStranger, body, ageSeconds }) => {
      const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
      const token = randomBytes(25).toString('hex');
      const signature = createHmac('sha256', isStranger ? stranger : keys.webhookSigningKey)
        .update(timestamp + token)
        .digest('hex');
      return {
        body:
          body ??
          JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': events[0] ?? {} }),
        headers: { 'user-agent': 'mailgun' },
      };
    },
    accepts: (status) => status === 200,
    givesUp: (status) => status === 406,
  };
}

function evaluate(
  keys: MailgunKeys,
  { authorization, contentType, body, params }: VendorRequest,
): Evaluation {
  const isMultipart = contentType.startsWith('multipart/form-data');
  const form = formOf(isMultipart ? readParts(body, contentType) : partsOf(body.toString()));
  const headers = lowerCased(form.below('h:'));
  const key = headers[NOTIFICATION_HEADER];
  const refused = (answer: Answer): Evaluation => ({ key, emails: [], answer });
  const credentials = Buffer.from(`api:${keys.apiKey}`).toString('base64');
  if (!equal(authorization, `Basic ${credentials}`)) return refused(outage(401));
  if (params['domain'] !== keys.domain) return refused(outage(404));
  const fault = faultIn(form);
  if (fault !== undefined) return refused({ status: 400, body: { message: fault } });
  const id = headers['message-id'] ?? `<${newMessageId(keys.domain)}>`;
  const isTest = ['yes', 'true'].includes(form.field('o:testmode') ?? '');
  return {
    key,
    emails: isTest ? [] : [emailOf(form, headers, id)],
    answer: { status: 200, body: { id, message: 'Queued. Thank you.' } },
  };
}

/** Its own words: `to` is named where an address is no address. */
function faultIn(form: MailgunForm): string | undefined {
  for (const name of ['from', 'to'] as const) {
    const given = form.all(name);
    if (given.length === 0) return `${name} parameter is missing`;
    if (given.some((each) => addressesIn(each) === undefined)) {
      return `'${name}' parameter is not a valid address. please check documentation`;
    }
  }
  if (['text', 'html', 'template'].every((name) => (form.field(name) ?? '') === '')) {
    return "Need at least one of 'text' or 'html' parameters specified";
  }
  return undefined;
}

function emailOf(form: MailgunForm, headers: Readonly<Record<string, string>>, id: string): NewEmail {
  const from = form.field('from') ?? '';
  const to = form.all('to').join(', ');
  const subject = form.field('subject') ?? '';
  return {
    receivedAt: new Date().toISOString(),
    from,
    to: ['to', 'cc', 'bcc'].flatMap((name) => form.all(name)).flatMap((each) => addressesIn(each) ?? []),
    subject,
    headers: { from, to, subject, ...headers, 'message-id': id },
    text: form.field('text') ?? '',
    html: form.field('html') ?? null,
    attachments: form.files.map(({ filename, content }) => ({
      filename,
      contentType: 'application/octet-stream',
      size: Buffer.byteLength(content),
    })),
    provider: 'mailgun',
    consignment: { providerId: id, tags: form.all('o:tag'), variables: form.below('v:') },
  };
}

function newMessageId(domain: string): string {
  const moment = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return `${moment}.${randomBytes(8).toString('hex')}@${domain}`;
}

function outage(status: EmailRefusal): Answer {
  // The only answer that is no JSON.
  return { status, body: status === 401 ? 'Forbidden' : { message: OUTAGES[status] } };
}

const OUTAGES = {
  400: 'Bad Request',
  402: 'Payment Required',
  403: 'Domain is not allowed to send: Please activate your Mailgun account. Check your inbox or log in to your control panel to resend the activation email.',
  404: 'Domain not found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const satisfies Record<Exclude<EmailRefusal, 401>, string>;

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
