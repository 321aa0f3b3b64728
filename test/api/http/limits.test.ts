/** How often one address may ask, who may call from a browser, and which headers everything carries. */
import { describe, expect, test } from 'vitest';
import {
  WEBSITE,
  apiOfFile,
  apiUnderTest,
  bodyOf,
  bookingRequest,
  get,
  post,
  quoteRequest,
  send,
} from '../../support/environments/apiApp.ts';

/** Not in development, where every page of this machine is a website. */
const api = await apiOfFile({
  APP_ENV: 'staging',
  RATE_LIMIT_BOOKINGS: '10/1m',
  RATE_LIMIT_QUOTES: '60/1m',
  TRUSTED_PROXIES: '127.0.0.1',
});

let addresses = 0;
const from = (address: string) => ({ 'x-forwarded-for': address });
const freshAddress = () => `203.0.113.${(addresses += 1)}`;
const book = (address: string) =>
  post(api.app, '/v1/bookings', bookingRequest('qt_0000000000000000000000'), from(address));
const repeat = async <T>(times: number, run: () => Promise<T>): Promise<T[]> => {
  const all: T[] = [];
  for (let time = 0; time < times; time += 1) all.push(await run());
  return all;
};

describe('one address may', () => {
  test('book ten times a minute, and learns when to come back', async () => {
    const address = freshAddress();
    const [first, ...rest] = await repeat(10, () => book(address));
    expect([first, ...rest].every((answer) => answer?.statusCode === 404)).toBe(true);
    expect(first?.headers).toMatchObject({ 'ratelimit-limit': '10', 'ratelimit-remaining': '9' });
    const refused = await book(address);
    expect(refused.statusCode).toBe(429);
    expect(bodyOf(refused)).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(refused.headers).toMatchObject({ 'ratelimit-limit': '10', 'ratelimit-remaining': '0' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['ratelimit-reset'])).toBeGreaterThan(0);
    expect((await book(freshAddress())).statusCode).toBe(404);
  });

  test('cancel and quote on top of that: each has a count of its own', async () => {
    const address = freshAddress();
    await repeat(11, () => book(address));
    const cancel = () => post(api.app, '/v1/bookings/MIDAS-00000000/cancel', {}, from(address));
    const cancels = await repeat(11, cancel);
    expect(cancels.map(({ statusCode }) => statusCode)).toEqual([
      ...Array.from({ length: 10 }, () => 401),
      429,
    ]);
    const quotes = await repeat(61, () => post(api.app, '/v1/quotes', {}, from(address)));
    expect(quotes.slice(0, 60).every(({ statusCode }) => statusCode === 400)).toBe(true);
    expect(quotes[60]?.statusCode).toBe(429);
  });

  test('not escape by another address of its own /64', async () => {
    await repeat(10, () => book('2001:db8:1:2::1'));
    expect((await book('2001:db8:1:2:ffff::9')).statusCode).toBe(429);
    expect((await book('2001:db8:1:3::1')).statusCode).toBe(404);
  });
});

test('without a trusted proxy the forwarded address counts for nothing', async () => {
  const direct = await apiUnderTest({ RATE_LIMIT_BOOKINGS: '2/1m' });
  const statuses = await repeat(3, async () => {
    const body = bookingRequest('qt_0000000000000000000000');
    return (await post(direct.app, '/v1/bookings', body, from(freshAddress()))).statusCode;
  });
  await direct.close();
  expect(statuses).toEqual([404, 404, 429]);
});

describe('a browser', () => {
  const preflight = (origin: string, url = '/v1/bookings') =>
    send(api.app, {
      method: 'OPTIONS',
      url,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,idempotency-key,authorization',
      },
    });

  test('on the website may call and read the headers it needs', async () => {
    const allowed = await preflight(WEBSITE);
    expect(allowed.statusCode).toBe(204);
    expect(allowed.headers['access-control-allow-origin']).toBe(WEBSITE);
    expect(allowed.headers['access-control-allow-headers']).toContain('idempotency-key');
    const answer = await get(api.app, '/v1/catalog', { origin: WEBSITE });
    expect(answer.headers['access-control-allow-origin']).toBe(WEBSITE);
    expect(answer.headers['access-control-expose-headers']).toContain('retry-after');
  });

  test.each(['sentry-trace', 'baggage', 'traceparent', 'tracestate'])(
    'may trace its calls by %s',
    async (name) => {
      for (const [origin, url] of [
        [WEBSITE, '/v1/bookings'],
        ['http://127.0.0.1:8233', '/codec/decode'],
      ] as const) {
        const { headers } = await preflight(origin, url);
        expect(String(headers['access-control-allow-headers']).split(/, */)).toContain(name);
      }
    },
  );

  test('anywhere else may not', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      'http://midas.example',
      'https://midas.example.evil.example',
    ]) {
      expect((await preflight(origin)).headers['access-control-allow-origin']).toBeUndefined();
      const answer = await get(api.app, '/v1/catalog', { origin });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('in the Temporal Web UI may open payloads, and nothing else', async () => {
    const webUi = 'http://127.0.0.1:8233';
    expect((await preflight(webUi, '/codec/decode')).headers['access-control-allow-origin']).toBe(webUi);
    expect((await preflight(webUi)).headers['access-control-allow-origin']).toBeUndefined();
    expect(
      (await preflight(WEBSITE, '/codec/decode')).headers['access-control-allow-origin'],
    ).toBeUndefined();
  });

  test('in the Temporal Web UI may send all that it sends of staff who signed in there', async () => {
    const sent = ['authorization', 'authorization-extras', 'content-type', 'x-namespace'];
    const allowed = (await preflight('http://127.0.0.1:8233', '/codec/decode')).headers[
      'access-control-allow-headers'
    ];
    expect(String(allowed).toLowerCase().split(/, */)).toEqual(expect.arrayContaining(sent));
  });
});

test('every answer, refusals too, is neither sniffed nor framed nor cached', async () => {
  const answers = [
    await get(api.app, '/v1/catalog'),
    await get(api.app, '/nowhere'),
    await post(api.app, '/v1/quotes', quoteRequest()),
  ];
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['strict-transport-security']).toBeDefined();
    expect(headers['x-powered-by']).toBeUndefined();
  }
});
