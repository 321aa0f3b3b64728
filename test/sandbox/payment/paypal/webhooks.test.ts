/** PayPal's signed webhooks, as a receiver verifies them: the certificate fetched, the chain followed to the root. */
import { verify, X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { control, eventually } from '../../testSandbox.ts';
import {
  act,
  approvedOrder,
  call,
  capture,
  captured,
  PAYPAL,
  startPayPal,
  startPayPalEndpoint,
  USD_100,
  type PayPalEndpoint,
  type Received,
} from './paypalSandbox.ts';

let sandbox: Sandbox;
let endpoint: PayPalEndpoint;

beforeEach(async () => {
  [sandbox, endpoint] = await Promise.all([startPayPal(), startPayPalEndpoint()]);
  sandbox.setPayPalWebhookUrl(endpoint.url);
});
afterEach(() => Promise.all([sandbox.stop(), endpoint.stop()]));

const received = (count: number) =>
  eventually(() => (endpoint.received.length >= count ? endpoint.received : undefined));
const eventOf = (request: Received | undefined) => JSON.parse(request?.body.toString() ?? '');
const typesOf = (requests: readonly Received[]): string[] => requests.map((one) => eventOf(one).event_type);
const textOf = async (url: string) => (await fetch(url)).text();
const header = (request: Received | undefined, name: string) => String(request?.headers[`paypal-${name}`]);

/** What a careful receiver concludes. */
async function isGenuine(request: Received | undefined, root: X509Certificate): Promise<boolean> {
  const pem = await textOf(header(request, 'cert-url'));
  const [leaf, issuer] = pem
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .filter((part) => part !== '')
    .map((part) => new X509Certificate(part));
  if (leaf === undefined || issuer === undefined) return false;
  const isChained =
    leaf.checkIssued(issuer) &&
    leaf.verify(issuer.publicKey) &&
    issuer.checkIssued(root) &&
    issuer.verify(root.publicKey) &&
    issuer.ca &&
    !leaf.ca &&
    leaf.checkHost('messageverificationcerts.sandbox.paypal.com') !== undefined;
  const [id, time] = [header(request, 'transmission-id'), header(request, 'transmission-time')];
  const text = `${id}|${time}|${PAYPAL.webhookId}|${crc32(request?.body ?? '')}`;
  const signature = Buffer.from(header(request, 'transmission-sig'), 'base64');
  return isChained && verify('sha256', Buffer.from(text), leaf.publicKey, signature);
}

const trustedRoot = async () => new X509Certificate(await textOf(`${sandbox.url}/sandbox/paypal/ca.pem`));

test('a webhook is signed by a chain that ends in the root the sandbox gives out', async () => {
  const id = await approvedOrder(sandbox.url);
  const [first] = await received(1);
  expect(first?.headers).toMatchObject({ 'paypal-auth-algo': 'SHA256withRSA' });
  expect(header(first, 'cert-url')).toMatch(`${sandbox.url}/v1/notifications/certs/CERT-`);
  expect(await isGenuine(first, await trustedRoot())).toBe(true);
  expect(eventOf(first)).toMatchObject({
    event_type: 'CHECKOUT.ORDER.APPROVED',
    resource_type: 'checkout-order',
    resource: { id, status: 'APPROVED', purchase_units: [{ custom_id: 'MIDAS-7K3M9QX2' }] },
  });
});

test('PayPal’s own verification says the same', async () => {
  await approvedOrder(sandbox.url);
  const [first] = await received(1);
  const question = {
    auth_algo: header(first, 'auth-algo'),
    cert_url: header(first, 'cert-url'),
    transmission_id: header(first, 'transmission-id'),
    transmission_sig: header(first, 'transmission-sig'),
    transmission_time: header(first, 'transmission-time'),
    webhook_id: PAYPAL.webhookId,
    webhook_event: eventOf(first),
  };
  const ask = async (body: object) =>
    (await call(sandbox.url, 'POST', '/v1/notifications/verify-webhook-signature', body)).body;
  expect(await ask(question)).toEqual({ verification_status: 'SUCCESS' });
  expect(await ask({ ...question, webhook_event: { ...question.webhook_event, summary: 'x' } })).toEqual({
    verification_status: 'FAILURE',
  });
});

test('the life of a payment is reported in the order it happened', async () => {
  const pending = await captured(sandbox.url, 'echeck');
  await act(sandbox.url, `/captures/${pending}/settle`, { outcome: 'completed' });
  await act(sandbox.url, `/captures/${pending}/refund`, { amount: { currency_code: 'USD', value: '10.00' } });
  const dispute = await act<{ id: string }>(sandbox.url, `/captures/${pending}/dispute`);
  await act(sandbox.url, `/disputes/${dispute.id}/update`, { stage: 'CHARGEBACK' });
  await act(sandbox.url, `/disputes/${dispute.id}/resolve`, { outcome: 'RESOLVED_BUYER_FAVOUR' });
  const requests = await received(8);
  expect(typesOf(requests)).toEqual([
    'CHECKOUT.ORDER.APPROVED',
    'PAYMENT.CAPTURE.PENDING',
    'PAYMENT.CAPTURE.COMPLETED',
    'PAYMENT.CAPTURE.REFUNDED',
    'CUSTOMER.DISPUTE.CREATED',
    'CUSTOMER.DISPUTE.UPDATED',
    'PAYMENT.CAPTURE.REVERSED',
    'CUSTOMER.DISPUTE.RESOLVED',
  ]);
  const [order, , completed, refunded, created, , reversed] = requests.map(eventOf);
  expect(completed.resource).toMatchObject({
    id: pending,
    amount: USD_100,
    supplementary_data: { related_ids: { order_id: order.resource.id } },
  });
  expect(refunded.resource.links).toContainEqual({
    href: `${sandbox.url}/v2/payments/captures/${pending}`,
    rel: 'up',
    method: 'GET',
  });
  expect(created.resource).toMatchObject({ disputed_transactions: [{ seller_transaction_id: pending }] });
  expect(reversed).toMatchObject({ resource_type: 'refund', resource: { amount: { value: '90.00' } } });
});

test('a denied capture is reported', async () => {
  const id = await captured(sandbox.url, 'review');
  await act(sandbox.url, `/captures/${id}/settle`, { outcome: 'denied' });
  expect(typesOf(await received(3)).at(-1)).toBe('PAYMENT.CAPTURE.DENIED');
});

test('a webhook is sent again until it is taken, as the same transmission', async () => {
  endpoint.statuses.push(500, 302);
  await approvedOrder(sandbox.url);
  const requests = await received(3);
  expect(new Set(requests.map((one) => header(one, 'transmission-id'))).size).toBe(1);
  expect(new Set(requests.map((one) => one.body.toString())).size).toBe(1);
  const [delivered] = await eventually(async () => {
    const all = await control<{ status: string; attempts: { status: number }[] }[]>(
      sandbox.url,
      'GET',
      '/sandbox/paypal/webhooks',
    );
    return all[0]?.status === 'delivered' ? all : undefined;
  });
  expect(delivered?.attempts.map((attempt) => attempt.status)).toEqual([500, 302, 200]);
});

test.each([
  ['signed by a stranger', { signer: 'stranger' }, false],
  ['for another webhook', { webhookId: 'WEBHOOK-2' }, false],
  ['changed on its way', { isTampered: true, body: '{"id":"WH-1"}' }, false],
  ['sent once more', {}, true],
])('a webhook %s can be sent manually', async (_what, order, genuine) => {
  await approvedOrder(sandbox.url);
  const [first] = await received(1);
  await act(sandbox.url, '/webhooks/send', { eventId: eventOf(first).id, ...order });
  const [, second] = await received(2);
  expect(await isGenuine(second, await trustedRoot())).toBe(genuine);
});

test('a webhook can lie, be old, and name a certificate elsewhere', async () => {
  const id = await captured(sandbox.url, 'echeck');
  await received(2);
  const certUrl = 'https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1';
  await act(sandbox.url, '/webhooks/send', { captureId: id, ageSeconds: 7 * 86_400, certUrl });
  const lie = (await received(3))[2];
  expect(eventOf(lie)).toMatchObject({
    event_type: 'PAYMENT.CAPTURE.COMPLETED',
    resource: { id, status: 'COMPLETED' },
  });
  expect(header(lie, 'cert-url')).toBe(certUrl);
  expect(Date.now() - Date.parse(header(lie, 'transmission-time'))).toBeGreaterThan(6 * 86_400_000);
  expect((await call(sandbox.url, 'GET', `/v2/payments/captures/${id}`)).body.status).toBe('PENDING');
});

test('faults lose, double and reorder webhooks', async () => {
  const set = (webhooks: object) => control(sandbox.url, 'PUT', '/sandbox/paypal/faults', { webhooks });
  await set({ drop: true });
  const id = await approvedOrder(sandbox.url);
  await set({ reorder: true });
  await capture(sandbox.url, id);
  const [{ id: captureId } = { id: '' }] = await control<{ id: string }[]>(
    sandbox.url,
    'GET',
    '/sandbox/paypal/captures',
  );
  await act(sandbox.url, `/captures/${captureId}/refund`);
  expect(typesOf(await received(2))).toEqual(['PAYMENT.CAPTURE.REFUNDED', 'PAYMENT.CAPTURE.COMPLETED']);
  await set({ copies: 2 });
  await approvedOrder(sandbox.url);
  expect(typesOf(await received(4)).slice(2)).toEqual(['CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.APPROVED']);
});
