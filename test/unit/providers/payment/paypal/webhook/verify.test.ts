import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  signersChainIn,
  signingKeyOf,
} from '../../../../../../src/providers/payment/paypal/webhook/certificateChain.ts';
import {
  createPayPalVerifier,
  type PayPalWebhookDelivery,
} from '../../../../../../src/providers/payment/paypal/webhook/verify.ts';
import { PaymentProviderUnavailable } from '../../../../../../src/providers/payment/gateway.ts';
import { type Answer, type PayPalServer, startPayPalServer } from '../paypalServer.ts';
import { standInWith } from '../../../../../support/clients/standIn.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../../../fixtures/paypal/${name}`, import.meta.url), 'utf8');
const ROOT = fixture('root.pem');
const KEY = fixture('signer.key.pem');
const NOW_MS = Date.parse('2027-03-01T12:00:00Z');
const WEBHOOK_ID = '8PT597110X687430LKGECATA';
const BODY = Buffer.from(
  JSON.stringify({ id: 'WH-1', event_type: 'CHECKOUT.ORDER.APPROVED', resource: { id: 'ORDER1' } }),
);

let server: PayPalServer;
let chain: Answer;
beforeEach(async () => {
  chain = { body: fixture('signer.pem') };
  server = await startPayPalServer(() => chain);
});
afterEach(() => server.stop());

interface Sent {
  readonly body?: Buffer;
  readonly webhookId?: string;
  readonly time?: string;
  readonly certUrl?: string;
  readonly headers?: PayPalWebhookDelivery['headers'];
}

/** A delivery as PayPal signs it, with whatever a forger changes. */
function delivery(sent: Sent = {}): PayPalWebhookDelivery {
  const time = sent.time ?? '2027-03-01T11:59:58Z';
  const text = `69cd13f0-d67a|${time}|${sent.webhookId ?? WEBHOOK_ID}|${crc32(BODY)}`;
  return {
    rawBody: sent.body ?? BODY,
    nowMs: NOW_MS,
    headers: {
      'paypal-transmission-id': '69cd13f0-d67a',
      'paypal-transmission-time': time,
      'paypal-transmission-sig': sign('RSA-SHA256', Buffer.from(text), KEY).toString('base64'),
      'paypal-cert-url': sent.certUrl ?? `${server.url}/v1/notifications/certs/CERT-1`,
      'paypal-auth-algo': 'SHA256withRSA',
      ...sent.headers,
    },
  };
}

const keyOf = (pem: string, roots: string | undefined, nowMs: number, chain = signersChainIn(pem, nowMs)) =>
  chain && signingKeyOf(chain, roots, nowMs);

const verifier = (webhookIds: readonly string[] = [WEBHOOK_ID]) =>
  createPayPalVerifier({ webhookIds, standIn: standInWith(server.url, ROOT) });

test('a webhook that PayPal signed is genuine, and names the order to fetch', async () => {
  expect(await verifier().verify(delivery())).toEqual({
    genuine: true,
    transmissionId: '69cd13f0-d67a',
    hint: {
      webhookDeliveryId: 'paypal:WH-1',
      type: 'CHECKOUT.ORDER.APPROVED',
      objectId: 'ORDER1',
      providerPaymentId: 'ORDER1',
      bookingId: null,
      captureId: null,
    },
  });
});

test('any webhook of ours proves a delivery while one is being replaced', async () => {
  expect(await verifier(['NEWER', WEBHOOK_ID]).verify(delivery())).toMatchObject({ genuine: true });
});

test('its certificate is fetched once, also by many deliveries at a time', async () => {
  const { verify } = verifier();
  await Promise.all([verify(delivery()), verify(delivery()), verify(delivery())]);
  await verify(delivery());
  expect(server.asked).toHaveLength(1);
});

test.each<[string, Sent]>([
  ['a changed body', { body: Buffer.concat([BODY, Buffer.from(' ')]) }],
  ['another webhook’s signature', { webhookId: 'SOMEBODY-ELSES' }],
  ['another transmission id', { headers: { 'paypal-transmission-id': 'other' } }],
  ['a time that was not signed', { headers: { 'paypal-transmission-time': '2027-03-01T11:59:59Z' } }],
  ['no signature at all', { headers: { 'paypal-transmission-sig': 'AAAA' } }],
])('%s is not verified', async (_, sent) => {
  expect(await verifier().verify(delivery(sent))).toEqual({ genuine: false, reason: 'wrong_signature' });
});

test.each<[string, PayPalWebhookDelivery['headers']]>([
  ['no headers', { 'paypal-transmission-id': undefined }],
  ['a header twice', { 'paypal-transmission-sig': ['a', 'b'] }],
  ['a weaker algorithm', { 'paypal-auth-algo': 'SHA1withRSA' }],
  ['a time that is none', { 'paypal-transmission-time': 'yesterday' }],
  ['a separator in an id', { 'paypal-transmission-id': 'a|2027-03-01T11:59:58Z' }],
])('%s is refused before anything is fetched', async (_, headers) => {
  const refused = { genuine: false, reason: 'malformed_header' };
  expect(await verifier().verify(delivery({ headers }))).toEqual(refused);
  expect(server.asked).toEqual([]);
});

test.each([
  ['2027-02-26T12:00:01Z', true],
  ['2027-02-25T11:59:59Z', false],
  ['2027-03-01T12:04:59Z', true],
  ['2027-03-01T12:05:01Z', false],
])('sent at %s: accepted %s (repeats go on for three days)', async (time, genuine) => {
  expect(await verifier().verify(delivery({ time }))).toMatchObject({ genuine });
});

test.each([
  'https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1',
  'https://evil.example/api.paypal.com',
  'https://evilpaypal.com/cert',
  'https://api.paypal.com@evil.example/cert',
  'https://api.paypal.com:8443/cert',
  'https://api.paypal.com./cert',
  'https://paypal.com\\@evil.example/cert',
  'https://api.paypal.com/cert?next=https://evil.example',
  'https://api.paypal.com/%2e%2e/cert',
  'http://api.paypal.com/v1/notifications/certs/CERT-1',
  'file:///etc/passwd',
  'http://127.0.0.1:1/cert',
  'http://169.254.169.254/latest/meta-data',
])('a certificate at %s is not even fetched', async (certUrl) => {
  const refused = { genuine: false, reason: 'foreign_certificate' };
  expect(await verifier().verify(delivery({ certUrl }))).toEqual(refused);
});

test('the stand-in’s host holds certificates only where it is configured', async () => {
  const real = createPayPalVerifier({ webhookIds: [WEBHOOK_ID] });
  expect(await real.verify(delivery())).toEqual({ genuine: false, reason: 'foreign_certificate' });
  expect(server.asked).toEqual([]);
});

test.each([
  ['another name than PayPal’s signer', fixture('otherName.pem')],
  ['a root of the same name and another key', fixture('stranger.pem')],
  ['an issuer that may issue nothing', fixture('byLeaf.pem')],
  ['an issuer who never signed it', withAnotherSignature(fixture('signer.pem'))],
  ['a missing link', fixture('signer.pem').split(/(?<=-----END CERTIFICATE-----\n)/)[0] ?? ''],
  ['the root alone', ROOT],
  ['a page that is no certificate', '<html>not found</html>'],
  ['a broken certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
])('a signature by %s proves nothing', async (_, body) => {
  chain = { body };
  const refused = { genuine: false, reason: 'untrusted_certificate' };
  expect(await verifier().verify(delivery())).toEqual(refused);
});

/** The first certificate with one bit of its signature turned: names, dates and key ids all fit. */
function withAnotherSignature(pem: string): string {
  return pem.replace(/(?<=-----BEGIN CERTIFICATE-----\n)[^-]+/, (base64) => {
    const der = Buffer.from(base64, 'base64');
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    return `${der.toString('base64')}\n`;
  });
}

test('the public roots of Node do not vouch for the stand-in’s', () => {
  expect(keyOf(fixture('signer.pem'), undefined, NOW_MS)).toBeUndefined();
  expect(keyOf(fixture('signer.pem'), ROOT, NOW_MS)).toBeDefined();
  expect(keyOf(fixture('signer.pem') + ROOT, ROOT, NOW_MS)).toBeDefined();
});

test.each([
  ['for servers, as PayPal’s is,', 'forServers', true],
  ['for email', 'forEmail', false],
  ['that has PayPal’s name only in its subject', 'nameOnly', false],
])('a certificate %s (%s.pem) proves: %s', (_, name, proves) => {
  const key = keyOf(fixture(`${name}.pem`), fixture('usageRoot.pem'), NOW_MS);
  expect(key !== undefined).toBe(proves);
});

test('a certificate counts neither before its first day nor after its last', () => {
  expect(keyOf(fixture('signer.pem'), ROOT, Date.parse('2020-01-01T00:00:00Z'))).toBeUndefined();
  expect(keyOf(fixture('signer.pem'), ROOT, Date.parse('2090-01-01T00:00:00Z'))).toBeUndefined();
});

test('a certificate that cannot be fetched leaves the delivery to be sent again', async () => {
  const { verify } = verifier();
  let seconds = 0;
  const sentAgain = () => verify({ ...delivery(), nowMs: NOW_MS + 1_000 * (seconds += 10) });
  for (const failing of [{ status: 503 }, { hangUp: true }, { body: 'x'.repeat(100_000) }] as const) {
    chain = failing;
    await expect(sentAgain()).rejects.toThrow(PaymentProviderUnavailable);
  }
  chain = { body: fixture('signer.pem') };
  expect(await sentAgain()).toMatchObject({ genuine: true });
});

test.each<[string, Answer, number]>([
  ['that cannot be fetched', { status: 503 }, 9_999],
  ['whose host says nothing', { hangUp: true }, 9_999],
  ['that does not exist', { status: 404 }, 59_999],
  ['that proves nothing', { body: 'no certificate' }, 59_999],
])('a certificate %s is not asked for again at once, however many name it', async (_, answer, forMs) => {
  const { verify } = verifier();
  chain = answer;
  const ask = (afterMs: number) =>
    verify({ ...delivery(), nowMs: NOW_MS + afterMs }).catch((error: unknown) => error);
  const first = await Promise.all([ask(0), ask(0), ask(0)]);
  expect(await ask(forMs)).toEqual(first[0]);
  expect(server.asked).toHaveLength(1);
  await ask(forMs + 1);
  expect(server.asked).toHaveLength(2);
});

test('a redirect to another host is not followed', async () => {
  chain = { status: 302, headers: { location: `${server.url}/elsewhere` }, body: fixture('signer.pem') };
  expect(await verifier().verify(delivery())).toEqual({ genuine: false, reason: 'untrusted_certificate' });
  expect(server.asked).toHaveLength(1);
});

test('addresses that prove nothing do not push out the key that does', async () => {
  const { verify } = verifier();
  await verify(delivery());
  chain = { status: 404 };
  for (let made = 0; made < 40; made += 1) {
    await verify(delivery({ certUrl: `${server.url}/v1/notifications/certs/MADE-UP-${made}` }));
  }
  chain = { hangUp: true };
  expect(await verify(delivery())).toMatchObject({ genuine: true });
});

test('invented addresses cannot make us call many at a time', async () => {
  const { promise: released, resolve: release } = withResolvers();
  server.answer = () => released.then(() => ({ status: 404 }));
  const { verify } = verifier();
  const results = Array.from({ length: 6 }, (_, made) =>
    verify(delivery({ certUrl: `${server.url}/v1/notifications/certs/MADE-UP-${made}` })).then(
      ({ genuine }) => genuine,
      () => 'send again',
    ),
  );
  expect(await Promise.race(results)).toBe('send again');
  release();
  expect((await Promise.all(results)).filter((result) => result === 'send again')).toHaveLength(2);
  expect(server.asked).toHaveLength(4);
});

function withResolvers() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}
