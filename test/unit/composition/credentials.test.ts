/** A vendor that refuses our credentials is reported once an hour, named by its kind, and nothing else is. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, describe, expect, it } from 'vitest';
import { createPaymentActivities } from '../../../src/activities/payment/payments.ts';
import { reportingEmail } from '../../../src/composition/credentials.ts';
import { createGateways } from '../../../src/composition/payments.ts';
import type { ErrorReport } from '../../../src/domain/incident.ts';
import { mailgunFailure } from '../../../src/providers/email/mailgun/outcomes.ts';
import type { EmailProvider, OutgoingEmail, SendOutcome } from '../../../src/providers/email/provider.ts';
import { sendGridFailure } from '../../../src/providers/email/sendgrid/outcomes.ts';
import { smtpFailure } from '../../../src/providers/email/smtp/outcomes.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { settingsFor } from '../providers/payment/paypal/orders/orderAnswers.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Answers every call with one refusal; PayPal's token too, unless it is given out. */
async function vendor(status: number, body: object, givesToken = false): Promise<string> {
  const server = createServer((request, response) => {
    const isToken = givesToken && request.url?.includes('/oauth2/token') === true;
    response
      .writeHead(isToken ? 200 : status, { 'content-type': 'application/json' })
      .end(JSON.stringify(isToken ? { access_token: 'a', expires_in: 3600 } : body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function gatewaysAt(apiBase: string) {
  const reports: ErrorReport[] = [];
  const stripe = {
    secretKey: 'sk_test_x',
    publishableKey: 'pk_test_x',
    webhookSecrets: ['whsec_x'],
    apiBase,
  };
  const paypal = {
    ...settingsFor(apiBase),
    webhookId: 'WH-1',
    webhookRootUrl: undefined,
    ipnVerifyUrl: undefined,
    merchantId: 'MERCHANT1',
    receiverEmail: 'pay@example.com',
  };
  const { payments } = createGateways({ stripe, paypal }, (report) =>
    Promise.resolve(void reports.push(report)),
  );
  const activities = createPaymentActivities({
    db: undefined as unknown as Database, // a call that is refused writes nothing
    gateways: payments,
    seal: (secret) => secret,
  });
  const fetchPayment = (provider: 'stripe' | 'paypal') =>
    activities.fetchPayment({ provider, providerPaymentId: 'pi_1' }).catch((error: unknown) => error);
  return { reports, fetchPayment };
}

const stripeError = (type: string, code?: string) => ({
  error: { type, message: 'Invalid API Key: sk_test_x', code },
});

describe('a payment provider', () => {
  it.each([
    ['stripe', 401, stripeError('invalid_request_error', 'api_key_expired'), 'api_key_expired', false],
    ['stripe', 401, stripeError('invalid_request_error'), 'invalid_request_error', false],
    [
      'stripe',
      403,
      stripeError('invalid_request_error', 'more_permissions_required'),
      'more_permissions_required',
      false,
    ],
    ['paypal', 401, { error: 'invalid_client' }, 'invalid_client', false],
    ['paypal', 401, { name: 'AUTHENTICATION_FAILURE' }, 'AUTHENTICATION_FAILURE', true],
    ['paypal', 403, { name: 'NOT_AUTHORIZED' }, 'NOT_AUTHORIZED', true],
  ] as const)(
    '%s with %i says that the fault is ours and of what kind',
    async (name, status, body, code, token) => {
      const { reports, fetchPayment } = gatewaysAt(await vendor(status, body, token));
      const failure = await fetchPayment(name);
      expect(failure).toBeInstanceOf(ApplicationFailure);
      expect(failure).toMatchObject({
        type: 'PaymentCredentialsRejected',
        nonRetryable: true, // who waits has an answer; what is owed is asked for again
        details: [{ code, fault: 'ours' }],
        message: expect.stringMatching(name === 'stripe' ? /check STRIPE_SECRET_KEY/ : /PAYPAL_CLIENT_ID/),
      });
      expect((failure as Error).message).not.toContain('sk_test');
      expect(reports).toMatchObject([
        { category: 'PAYMENT', code: 'payment_credentials_rejected', subject: name },
      ]);
      await fetchPayment(name);
      expect(reports[1]?.occurrence).toBe(reports[0]?.occurrence); // one row, however many calls meet it in an hour
    },
  );

  it.each([
    ['stripe', 429, stripeError('invalid_request_error', 'rate_limit')],
    ['stripe', 500, stripeError('api_error')],
    ['stripe', 404, stripeError('invalid_request_error', 'resource_missing')],
    ['stripe', 402, stripeError('card_error', 'card_declined')],
    ['paypal', 429, { name: 'RATE_LIMIT_REACHED' }],
    ['paypal', 422, { name: 'UNPROCESSABLE_ENTITY' }],
    ['paypal', 503, { name: 'SERVICE_UNAVAILABLE' }],
  ] as const)('%s with %i says nothing of our credentials', async (name, status, body) => {
    const { reports, fetchPayment } = gatewaysAt(await vendor(status, body, true));
    expect(await fetchPayment(name)).not.toMatchObject({ type: 'PaymentCredentialsRejected' });
    expect(reports).toEqual([]);
  });
});

const overHttp = (status: number) => ({ status, handedOver: true });
const smtp = (code: string, command: string, response?: string) =>
  smtpFailure(
    {
      code,
      command,
      ...(response === undefined ? {} : { response, responseCode: Number(response.slice(0, 3)) }),
    },
    false,
  );

async function reportedFor(outcome: SendOutcome): Promise<ErrorReport[]> {
  const reports: ErrorReport[] = [];
  const provider: EmailProvider = {
    name: 'mailgun',
    send: () => Promise.resolve(outcome),
    close: () => Promise.resolve(),
  };
  const watched = reportingEmail(provider, {
    report: (report) => Promise.resolve(void reports.push(report)),
  });
  expect(await watched.send({} as OutgoingEmail)).toBe(outcome);
  return reports;
}

describe('an email provider', () => {
  it.each([
    ['Mailgun 401', mailgunFailure({}, overHttp(401))],
    ['Mailgun 403', mailgunFailure({}, overHttp(403))],
    ['SendGrid 401', sendGridFailure({}, overHttp(401))],
    ['SendGrid 403', sendGridFailure({}, overHttp(403))],
    [
      'SMTP with a wrong password',
      smtp('EAUTH', 'AUTH PLAIN', '535 5.7.8 Username and Password not accepted'),
    ],
    [
      'SMTP that wants another mechanism',
      smtp('EAUTH', 'AUTH LOGIN', '534 5.7.9 Application-specific password'),
    ],
    ['SMTP that wants a sign-in', smtp('EENVELOPE', 'MAIL FROM', '530 5.7.0 Authentication Required')],
    ['SMTP without a mechanism in common', smtp('EAUTH', 'AUTH PLAIN')],
  ])('%s is reported', async (_, outcome) => {
    expect(await reportedFor(outcome)).toMatchObject([
      { category: 'INTEGRATION', code: 'email_credentials_rejected', subject: 'mailgun' },
    ]);
  });

  it.each([
    ['an outage', mailgunFailure({}, overHttp(503))],
    ['too many', sendGridFailure({}, overHttp(429))],
    ['a content that is not taken', mailgunFailure({}, overHttp(400))],
    ['SMTP that cannot look at passwords now', smtp('EAUTH', 'AUTH PLAIN', '454 4.7.0 Temporary failure')],
    ['SMTP that is away', smtp('ECONNECTION', 'CONN')],
    ['an address that does not exist', smtp('EENVELOPE', 'RCPT TO', '550 5.1.1 No such user')],
    ['an email that was taken', { outcome: 'accepted', providerMessageId: 'HTTP 401' }],
  ] satisfies [string, SendOutcome][])('%s is not', async (_, outcome) => {
    expect(await reportedFor(outcome)).toEqual([]);
  });
});
