/** A stand-in's own root counts for its own certificates, once it can be fetched, and never in PayPal's name. */
import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { standInAt } from '../../../../../../src/providers/payment/paypal/webhook/standInRoot.ts';
import { createPayPalVerifier } from '../../../../../../src/providers/payment/paypal/webhook/verify.ts';
import { PaymentProviderUnavailable } from '../../../../../../src/providers/payment/gateway.ts';
import { type Answer, type PayPalServer, startPayPalServer } from '../paypalServer.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../../../fixtures/paypal/${name}`, import.meta.url), 'utf8');
const NOW_MS = Date.parse('2027-03-01T12:00:00Z');
const TIME = '2027-03-01T11:59:58Z';
const BODY = Buffer.from('{"id":"WH-1","event_type":"CHECKOUT.ORDER.APPROVED","resource":{"id":"ORDER1"}}');

let server: PayPalServer;
let root: Answer;
let certificate: Answer;
beforeEach(async () => {
  root = { body: fixture('root.pem') };
  certificate = { body: fixture('signer.pem') };
  server = await startPayPalServer(({ path }) => (path === '/sandbox/paypal/ca.pem' ? root : certificate));
});
afterEach(() => server.stop());

const delivery = () => ({
  rawBody: BODY,
  nowMs: NOW_MS,
  headers: {
    'paypal-transmission-id': 'one',
    'paypal-transmission-time': TIME,
    'paypal-transmission-sig': sign(
      'RSA-SHA256',
      Buffer.from(`one|${TIME}|HOOK|${crc32(BODY)}`),
      fixture('signer.key.pem'),
    ).toString('base64'),
    'paypal-cert-url': `${server.url}/v1/notifications/certs/CERT-1`,
    'paypal-auth-algo': 'SHA256withRSA',
  },
});
const rootCalls = () => server.asked.filter(({ path }) => path === '/sandbox/paypal/ca.pem').length;

const verifierWith = (rootUrl = `${server.url}/sandbox/paypal/ca.pem`) =>
  createPayPalVerifier({ webhookIds: ['HOOK'], standIn: standInAt(server.url, rootUrl) });

test('the root is fetched with the first delivery, and once', async () => {
  const verifier = verifierWith();
  expect(rootCalls()).toBe(0);
  const results = await Promise.all([verifier.verify(delivery()), verifier.verify(delivery())]);
  expect(results.map(({ genuine }) => genuine)).toEqual([true, true]);
  expect(await verifier.verify(delivery())).toMatchObject({ genuine: true });
  expect(rootCalls()).toBe(1);
});

test('while the root cannot be fetched a delivery is to be sent again, and then it counts', async () => {
  const verifier = verifierWith();
  root = { status: 503 };
  await expect(verifier.verify(delivery())).rejects.toThrow(PaymentProviderUnavailable);
  root = { body: fixture('root.pem') };
  const later = { ...delivery(), nowMs: NOW_MS + 10_000 };
  expect(await verifier.verify(later)).toMatchObject({ genuine: true });
});

test.each([
  ['no header', { 'paypal-transmission-sig': undefined }, 'malformed_header'],
  ['an old one', { 'paypal-transmission-time': '2027-02-01T12:00:00Z' }, 'stale'],
  ['a stranger’s host', { 'paypal-cert-url': 'https://paypal.example/cert' }, 'foreign_certificate'],
])('what proves nothing is refused without the root: %s', async (_what, headers, reason) => {
  root = { status: 503 };
  const forged = { ...delivery(), headers: { ...delivery().headers, ...headers } };
  expect(await verifierWith().verify(forged)).toEqual({ genuine: false, reason });
  expect(server.asked).toEqual([]);
});

test.each<[string, Answer]>([
  ['nothing there', { status: 404 }],
  ['no certificate', { body: 'hello' }],
  ['a certificate of another name', { body: fixture('otherName.pem') }],
])('a certificate that cannot be PayPal’s is refused without the root: %s', async (_what, found) => {
  root = { status: 503 };
  certificate = found;
  expect(await verifierWith().verify(delivery())).toEqual({
    genuine: false,
    reason: 'untrusted_certificate',
  });
  expect(rootCalls()).toBe(0);
});

test('what is no certificate is no root, and is asked for again', async () => {
  const verifier = verifierWith();
  root = { body: '<h1>Starting</h1>' };
  await expect(verifier.verify(delivery())).rejects.toThrow(PaymentProviderUnavailable);
  root = { body: fixture('root.pem') };
  expect(await verifier.verify({ ...delivery(), nowMs: NOW_MS + 10_000 })).toMatchObject({ genuine: true });
});

test('a stand-in that has come back with another root is believed, and its root asked for at most now and then', async () => {
  const verifier = verifierWith();
  root = { body: fixture('stranger.pem') };
  const refused = { genuine: false, reason: 'untrusted_certificate' };
  expect(await verifier.verify(delivery())).toEqual(refused);
  root = { body: fixture('root.pem') };
  expect(await verifier.verify({ ...delivery(), nowMs: NOW_MS + 9_000 })).toEqual(refused);
  expect(rootCalls()).toBe(1);
  expect(await verifier.verify({ ...delivery(), nowMs: NOW_MS + 61_000 })).toMatchObject({ genuine: true });
  expect(rootCalls()).toBe(2);
});

test('where no stand-in is named with its root, none of its certificates counts', async () => {
  const verifier = createPayPalVerifier({ webhookIds: ['HOOK'] });
  expect(await verifier.verify(delivery())).toEqual({ genuine: false, reason: 'foreign_certificate' });
  expect(server.asked).toEqual([]);
});
