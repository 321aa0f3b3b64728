/** A website that is being made runs on its developer's machine: PayPal leads back there, and its pages may call. */
import { afterAll, describe, expect, test } from 'vitest';
import {
  apiUnderTest,
  bodyOf,
  bookingRequest,
  get,
  post,
  quoteId,
  send,
  WEBSITE,
} from '../../support/environments/apiApp.ts';

const development = await apiUnderTest({ CORS_ORIGINS: WEBSITE });
const staging = await apiUnderTest({ APP_ENV: 'staging', CORS_ORIGINS: WEBSITE });
afterAll(() => Promise.all([development.close(), staging.close()]));

const LOCAL = [
  'http://localhost:5173',
  'http://localhost',
  'https://localhost:8443',
  'http://127.0.0.1:4010',
  'http://127.1.2.3:3000',
  'http://[::1]:3000',
  'http://shop.localhost:3000',
];
const ELSEWHERE = [
  'http://localhost.evil.example',
  'http://evil-localhost:3000',
  'http://127.0.0.1.evil.example',
  'http://192.168.0.2:3000',
  'http://10.0.0.1',
  'http://0.0.0.0:3000',
  'http://[::2]:3000',
  'https://evil.example',
];

const book = async ({ app }: typeof development, origin: string) =>
  post(
    app,
    '/v1/bookings',
    bookingRequest(await quoteId(app), {
      payment: { provider: 'paypal', returnUrl: `${origin}/paid`, cancelUrl: `${WEBSITE}/back` },
    }),
  );

const allowedOrigin = async ({ app }: typeof development, origin: string) =>
  (await get(app, '/v1/catalog', { origin })).headers['access-control-allow-origin'];

describe.each(LOCAL)('%s', (origin) => {
  test('is a website in development', async () => {
    expect((await book(development, origin)).statusCode).toBe(201);
    expect(await allowedOrigin(development, origin)).toBe(origin);
  });

  test('is none elsewhere', async () => {
    expect((await book(staging, origin)).statusCode).toBe(400);
    expect(await allowedOrigin(staging, origin)).toBeUndefined();
  });
});

test.each(ELSEWHERE)('%s is no website, whatever it looks like', async (origin) => {
  expect((await book(development, origin)).statusCode).toBe(400);
  expect(await allowedOrigin(development, origin)).toBeUndefined();
});

test('the codec answers the Web UI alone, in development too', async () => {
  const answer = await send(development.app, {
    method: 'OPTIONS',
    url: '/codec/decode',
    headers: { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' },
  });
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
});

test('whoever is refused reads which setting names the websites, and so does the document', async () => {
  const answer = await book(staging, 'http://localhost:5173');
  expect(bodyOf(answer)).toMatchObject({
    errors: [{ path: 'payment.returnUrl', message: expect.stringContaining('CORS_ORIGINS') }],
  });
  const { paths } = (await get(staging.app, '/openapi.json')).json<{ paths: Record<string, unknown> }>();
  for (const path of ['/v1/bookings', '/v1/bookings/{id}/payments'])
    expect(JSON.stringify(paths[path]).match(/CORS_ORIGINS/g)?.length, path).toBeGreaterThanOrEqual(2);
});
