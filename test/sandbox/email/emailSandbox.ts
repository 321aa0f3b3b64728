/** The email vendors' own SDKs pointed at a sandbox, an email to send, and what came of it. */
import { MailService, type MailDataRequired } from '@sendgrid/mail';
import Mailgun from 'mailgun.js';
import { createTransport, type Transporter } from 'nodemailer';
import type { Sandbox } from '../../../sandbox/index.ts';
import type { ReceiptCounts } from '../../../sandbox/email/inbox/receipts.ts';
import type { Email } from '../../../sandbox/email/inbox/inbox.ts';
import { control } from '../testSandbox.ts';

export const EMAIL = {
  from: 'Midas <concierge@midasthelifestyle.com>',
  to: 'guest@x.test',
  subject: 'Your booking MIDAS-7K3M9QX2 is confirmed',
  text: 'Dear guest, it is confirmed.',
  html: '<html><head></head><body><h1>Confirmed</h1></body></html>',
} as const;
export const MESSAGE_ID = '<n1.abc@midasthelifestyle.com>';

/** What a call ended with: a status, or nothing where the connection was lost. */
export interface Ended {
  readonly status: number | undefined;
  readonly id: string | undefined;
  readonly body: unknown;
}

export type Send = (key: string, changes?: Readonly<Record<string, unknown>>) => Promise<Ended>;

export function sendGridOf(sandbox: Sandbox, key = sandbox.sendgrid.apiKey, timeoutMs = 5_000): Send {
  const service = new MailService();
  service.setApiKey(key);
  service.setTimeout(timeoutMs);
  // The SDK's types leave out the field in which it keeps its client.
  const { client } = service as MailService & {
    client: { setDefaultRequest(name: string, to: string): void };
  };
  client.setDefaultRequest('baseUrl', sandbox.sendgrid.apiBase);
  return async (notification, changes = {}) => {
    const data = {
      ...EMAIL,
      headers: { 'Message-ID': MESSAGE_ID, 'X-Midas-Notification': notification },
      customArgs: { midas_notification: notification },
      categories: ['booking_confirmation'],
      ...changes,
    } as MailDataRequired; // tests send what must be refused, too
    try {
      const [{ statusCode, headers, body }] = await service.send(data);
      const id = (headers as Record<string, string>)['x-message-id']; // any in the SDK
      return { status: statusCode, id, body };
    } catch (error) {
      const { response, code } = error as { response?: { body: unknown }; code?: number | string }; // the SDK's errors
      return { status: typeof code === 'number' ? code : undefined, id: undefined, body: response?.body };
    }
  };
}

export function mailgunOf(sandbox: Sandbox, key = sandbox.mailgun.apiKey, timeout = 5_000): Send {
  const { apiBase: url, domain } = sandbox.mailgun;
  const { messages } = new Mailgun(FormData).client({ username: 'api', key, url, timeout });
  return async (notification, changes = {}) => {
    try {
      const sent = await messages.create(domain, {
        ...EMAIL,
        'h:Message-Id': MESSAGE_ID,
        'h:X-Midas-Notification': notification,
        'v:midas_notification': notification,
        'o:tag': 'booking_confirmation',
        ...changes,
      });
      return { status: sent.status, id: sent.id, body: sent };
    } catch (error) {
      const { status, details, message } = error as { status: number; details?: string; message: string }; // the SDK's errors
      // The SDK calls a lost connection a 400 as well.
      const isLost = /socket hang up|timeout|ECONNRESET/.test(`${message} ${details ?? ''}`);
      return { status: isLost ? undefined : status, id: undefined, body: details };
    }
  };
}

export function smtpOf(sandbox: Sandbox): Transporter {
  return createTransport({
    host: '127.0.0.1',
    port: sandbox.smtpPort,
    secure: false,
    greetingTimeout: 1_000,
    socketTimeout: 2_000,
  });
}

/** Undefined where the connection was lost or nothing was said. */
export async function sendBySmtp(transport: Transporter, notification: string): Promise<number | undefined> {
  const headers = { 'X-Midas-Notification': notification };
  try {
    await transport.sendMail({ ...EMAIL, messageId: MESSAGE_ID, headers });
    return 250;
  } catch (error) {
    return (error as { responseCode?: number }).responseCode; // nodemailer's SMTPError
  }
}

export const inboxOf = (url: string, query = ''): Promise<Email[]> =>
  control(url, 'GET', `/inbox/messages${query}`);
export const journalOf = (url: string, query = ''): Promise<ReceiptCounts[]> =>
  control(url, 'GET', `/sandbox/email/journal${query}`);
