/** Who keeps opening bookings without paying is stopped, and nobody else (business.md "Fraud guard"). */
import { beforeEach, describe, expect, test } from 'vitest';
import { environment } from '../../../src/config/environment.ts';
import {
  CUSTOMER,
  apiOfFile,
  bearer,
  bodyOf,
  bookingRequest,
  daysAhead,
  post,
  quoteId,
} from '../../support/environments/apiApp.ts';
import { defined } from '../../../src/domain/defined.ts';

const api = await apiOfFile({
  MAX_UNPAID_PER_EMAIL: '3',
  MAX_BOOKINGS_PER_IP_DAY: '10',
  TRUSTED_PROXIES: '127.0.0.1',
});

let addresses = 0;
const freshAddress = () => `203.0.113.${(addresses += 1)}`;
let customers = 0;
const freshEmail = () => `customer-${(customers += 1)}@example.com`;

interface From {
  readonly email?: string;
  readonly address?: string;
  readonly key?: string;
  readonly quote?: string;
}
/** Somebody new from somewhere new, but for what is given. */
async function book({ email = freshEmail(), address = freshAddress(), key, quote }: From = {}) {
  const request = bookingRequest(quote ?? (await quoteId(api.app)), { customer: { ...CUSTOMER, email } });
  return post(api.app, '/v1/bookings', request, {
    'x-forwarded-for': address,
    ...defined({ 'idempotency-key': key }),
  });
}
const many = (count: number, run: (index: number) => ReturnType<typeof book>) =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)));
const statuses = (answers: readonly { readonly statusCode: number }[]) =>
  answers.map(({ statusCode }) => statusCode).sort();

test('three unpaid bookings an address and ten bookings a day are the default', () => {
  expect(environment.parse({})).toMatchObject({ MAX_UNPAID_PER_EMAIL: 3, MAX_BOOKINGS_PER_IP_DAY: 10 });
});

describe('one email address', () => {
  test('has three unpaid bookings; the fourth is 429 and says no more than that', async () => {
    const email = 'grace@example.com';
    const answers = await many(4, () => book({ email }));
    expect(statuses(answers)).toEqual([201, 201, 201, 429]);
    const refused = answers.find(({ statusCode }) => statusCode === 429);
    expect(refused && bodyOf(refused)).toMatchObject({ code: 'too_many_attempts', status: 429 });
    expect(refused?.body).not.toContain(email);
    expect((await book()).statusCode).toBe(201);
  });

  test('that steps back from one may book again, also under the key that was refused', async () => {
    const mine = { email: 'joan@example.com' };
    const [first] = [await book(mine), await book(mine), await book(mine)];
    const again = { ...mine, key: 'the-same-key', quote: await quoteId(api.app) };
    expect(statuses([await book(again), await book(again)])).toEqual([429, 429]);
    const { id, accessToken } = first.json<{ id: string; accessToken: string }>();
    const cancel = { reason: 'customer_request' };
    const cancelled = await post(api.app, `/v1/bookings/${id}/cancel`, cancel, bearer(accessToken));
    expect(cancelled.statusCode).toBe(200);
    const booked = await book(again);
    expect(booked.statusCode).toBe(201);
    expect(bodyOf(await book(again))['id']).toBe(bodyOf(booked)['id']);
  });
});

describe('one address', () => {
  beforeEach(() => api.setNow(new Date(`${daysAhead(0)}T23:00:00.000Z`)));

  test('makes ten bookings a day, and learns when the next day begins', async () => {
    const address = freshAddress();
    const answers = await many(12, () => book({ address }));
    expect(statuses(answers)).toEqual([...Array.from({ length: 10 }, () => 201), 429, 429]);
    const refused = answers.find(({ statusCode }) => statusCode === 429);
    expect(refused && bodyOf(refused)).toMatchObject({ code: 'too_many_attempts' });
    expect(refused?.headers['retry-after']).toBe('3600');
    expect((await book()).statusCode).toBe(201);
    api.setNow(new Date(`${daysAhead(1)}T00:00:00.000Z`));
    expect((await book({ address })).statusCode).toBe(201);
  });

  test('is in IPv6 a whole /64', async () => {
    await many(10, (index) => book({ address: `2001:db8:1:2::${index + 1}` }));
    expect((await book({ address: '2001:db8:1:2:ffff::9' })).statusCode).toBe(429);
    expect((await book({ address: '2001:db8:1:3::1' })).statusCode).toBe(201);
  });

  test('is counted for bookings, not for tries, and a repeat under a known key is neither', async () => {
    const address = freshAddress();
    const known = { address, key: 'key-known', quote: await quoteId(api.app), email: freshEmail() };
    const first = await book(known);
    expect((await book({ address, quote: 'qt_0000000000000000000000' })).statusCode).toBe(404);
    expect(statuses(await many(9, () => book({ address })))).toEqual(Array.from({ length: 9 }, () => 201));
    expect((await book({ address })).statusCode).toBe(429);
    const repeated = await book(known);
    expect(repeated.statusCode).toBe(201);
    expect(bodyOf(repeated)['id']).toBe(bodyOf(first)['id']);
  });

  test('is never written down', async () => {
    await book({ address: '198.51.100.77' });
    const rows = await api.store.db.selectFrom('booking_requests').selectAll().execute();
    for (const row of rows) expect(row.network_day_hash).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(rows) + api.logLines.join('')).not.toContain('198.51.100.77');
  });
});

describe('our outage is not the customer’s', () => {
  test('ten requests that Temporal never took count for nobody behind that address', async () => {
    const address = freshAddress();
    api.temporal.mode = 'down';
    const refused = await many(12, () => book({ address }));
    expect(new Set(statuses(refused))).toEqual(new Set([503]));
    api.temporal.mode = 'normal';
    const answers = await many(10, () => book({ address }));
    expect(new Set(statuses(answers))).toEqual(new Set([201]));
    expect((await book({ address })).statusCode).toBe(429);
  });

  test('the very same request, repeated without a key, is one booking once Temporal is back', async () => {
    const [quote, email, address] = [await quoteId(api.app), freshEmail(), freshAddress()];
    api.temporal.mode = 'down';
    for (let repeat = 0; repeat < 3; repeat += 1)
      expect((await book({ quote, email, address })).statusCode).toBe(503);
    api.temporal.mode = 'normal';
    const [first, second] = [await book({ quote, email, address }), await book({ quote, email, address })];
    expect([first.statusCode, second.statusCode].map((status) => status < 202)).toEqual([true, true]);
    expect(bodyOf(second)['id']).toBe(bodyOf(first)['id']);
    const requests = await api.store.db
      .selectFrom('booking_requests')
      .select('booking_id')
      .where('quote_id', '=', quote)
      .execute();
    expect(requests).toHaveLength(1);
  });
});
