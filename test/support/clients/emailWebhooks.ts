/** SendGrid's and Mailgun's webhooks for the interface under test, signed with its keys. */
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { ApiUnderTest } from '../environments/apiApp.ts';
import { send } from '../environments/apiApp.ts';
import { defined } from '../../../src/domain/defined.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const SIGNING_KEY = 'mailgun-signing-key-for-tests';

/** For `apiUnderTest`: a product that sends through all three providers. */
export const ALL_EMAIL_PROVIDERS = {
  SENDGRID_API_KEY: 'SG.tests',
  SENDGRID_WEBHOOK_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  MAILGUN_API_KEY: 'key-tests',
  MAILGUN_DOMAIN: 'midasthelifestyle.com',
  MAILGUN_WEBHOOK_SIGNING_KEY: SIGNING_KEY,
} as const;

const nowSeconds = () => Math.floor(Date.now() / 1000);

let made = 0;
/** One event as SendGrid writes it. */
export const sendGridEvent = (event: string, key: string | undefined, changes: object = {}) => ({
  email: 'somebody-else@example.net',
  timestamp: nowSeconds(),
  event,
  sg_event_id: `sg-${(made += 1)}`,
  sg_message_id: 'abc.filter-1',
  ...defined({ midas_notification: key }),
  ...changes,
});

export interface SendGridForgery {
  /** Signed instead of the body. */
  readonly signs?: string;
  readonly signature?: string;
}

/** Delivers a batch, properly signed unless forged. */
export function deliverSendGrid(api: ApiUnderTest, events: unknown, forgery: SendGridForgery = {}) {
  const payload = typeof events === 'string' ? events : JSON.stringify(events);
  const timestamp = String(nowSeconds());
  const signed = Buffer.from(timestamp + (forgery.signs ?? payload));
  return send(api.app, {
    method: 'POST',
    url: '/webhooks/sendgrid',
    payload,
    headers: {
      'content-type': 'application/json;charset=utf-8',
      'x-twilio-email-event-webhook-signature':
        forgery.signature ?? sign('sha256', signed, privateKey).toString('base64'),
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
  });
}

/** One event as Mailgun writes it. */
export const mailgunEvent = (event: string, key: string | undefined, changes: object = {}) => ({
  event,
  id: `mg-${(made += 1)}`,
  timestamp: Date.now() / 1000,
  recipient: 'somebody-else@example.net',
  'user-variables': key === undefined ? {} : { midas_notification: key },
  ...changes,
});

export interface MailgunProof {
  readonly timestamp: string;
  readonly token: string;
  readonly signature: string;
}

export function mailgunProof(ageSeconds = 0, key: string = SIGNING_KEY): MailgunProof {
  const [timestamp, token] = [String(nowSeconds() - ageSeconds), randomBytes(25).toString('hex')];
  const signature = createHmac('sha256', key)
    .update(timestamp + token)
    .digest('hex');
  return { timestamp, token, signature };
}

/** Delivers one event, properly signed unless another proof is given. */
export const deliverMailgun = (api: ApiUnderTest, event: object, proof: MailgunProof = mailgunProof()) =>
  send(api.app, {
    method: 'POST',
    url: '/webhooks/mailgun',
    payload: JSON.stringify({ signature: proof, 'event-data': event }),
    headers: { 'content-type': 'application/json' },
  });
