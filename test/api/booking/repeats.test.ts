/** A lost answer is safe to repeat, and nobody else's key, guess or old copy of a request is any use (api.md "Public"). */
import { describe, expect, test } from 'vitest';
import {
  CUSTOMER,
  apiOfFile,
  bodyOf,
  bookingsOf,
  newKey,
  post,
  quoteId,
  quoteRequest,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile({ TRUSTED_PROXIES: '127.0.0.1' });
const book = bookingsOf(api.app);
const other = { customer: { ...CUSTOMER, email: 'grace@example.com' } };
const statusAndCode = async (answer: ReturnType<typeof book>) => {
  const { statusCode, json } = await answer;
  return [statusCode, json<{ code?: string }>().code];
};
const requestsFor = (quote: string) =>
  api.store.db.selectFrom('booking_requests').select('booking_id').where('quote_id', '=', quote).execute();

describe('a key that somebody else has used', () => {
  test('for a request that failed blocks nobody', async () => {
    const headers = newKey();
    expect(await statusAndCode(book('qt_0000000000000000000000', {}, headers))).toEqual([
      404,
      'quote_not_found',
    ]);
    expect((await book(await quoteId(api.app), {}, headers)).statusCode).toBe(201);
  });

  test('for a booking of theirs is free for every other quote, and shows nothing of theirs', async () => {
    const headers = newKey();
    const theirs = bodyOf(await book(await quoteId(api.app), other, headers));
    const mine = await book(await quoteId(api.app), {}, headers);
    expect(mine.statusCode).toBe(201);
    expect(bodyOf(mine)['id']).not.toBe(theirs['id']);
    expect(mine.body).not.toContain('grace@example.com');
  });

  test('with other words for the same quote learns nothing', async () => {
    const [quote, headers] = [await quoteId(api.app), newKey()];
    await book(quote, {}, headers);
    const guess = await book(quote, other, headers);
    expect(await statusAndCode(Promise.resolve(guess))).toEqual([422, 'idempotency_key_reused']);
    expect(guess.body).not.toContain('accessToken');
  });

  test('for a quote is free to everybody at another address, and the database knows no address', async () => {
    const headers = newKey();
    const ask = (from: string) =>
      post(api.app, '/v1/quotes', quoteRequest(), { ...headers, 'x-forwarded-for': from });
    expect((await ask('203.0.113.1')).statusCode).toBe(201);
    expect((await ask('203.0.113.2')).statusCode).toBe(201);
    expect(await statusAndCode(ask('203.0.113.1'))).toEqual([422, 'idempotency_key_reused']);
    const kept = await api.store.db.selectFrom('idempotency_keys').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain('203.0.113.');
  });
});

describe('the very same body again', () => {
  test('without a key joins the booking', async () => {
    const quote = await quoteId(api.app);
    const first = await book(quote);
    const again = await book(quote);
    expect([first.statusCode, again.statusCode]).toEqual([201, 200]);
    expect(bodyOf(again)).toEqual(bodyOf(first));
  });

  test('without a key joins it also while its payment is still being opened', async () => {
    api.temporal.mode = 'slow_provider';
    const quote = await quoteId(api.app);
    const first = bodyOf(await book(quote));
    const again = await book(quote);
    expect([again.statusCode, bodyOf(again)['id']]).toEqual([202, first['id']]);
  });

  test('without a key joins what our outage has cut short', async () => {
    const quote = await quoteId(api.app);
    api.temporal.mode = 'down';
    expect((await book(quote)).statusCode).toBe(503);
    api.temporal.mode = 'no_worker';
    expect((await book(quote)).statusCode).toBe(503);
    api.temporal.mode = 'normal';
    expect((await book(quote)).statusCode).toBe(200);
    expect(await requestsFor(quote)).toHaveLength(1);
  });

  test('under another key joins it, and that key is then taken for this quote', async () => {
    const [quote, headers] = [await quoteId(api.app), newKey()];
    const first = bodyOf(await book(quote, {}, newKey()));
    const again = await book(quote, {}, headers);
    expect([again.statusCode, bodyOf(again)['id']]).toEqual([200, first['id']]);
    expect(await statusAndCode(book(quote, other, headers))).toEqual([422, 'idempotency_key_reused']);
  });

  test.each([
    ['without a key', () => ({})],
    ['each under a key of its own', newKey],
  ])('ten times at once, %s, is one booking', async (_, headers) => {
    const quote = await quoteId(api.app);
    const answers = await Promise.all(Array.from({ length: 10 }, () => book(quote, {}, headers())));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(new Set(answers.map((answer) => bodyOf(answer)['id'])).size).toBe(1);
  });

  test('but for one word is another request, whose quote is used', async () => {
    const quote = await quoteId(api.app);
    await book(quote);
    for (const changes of [{ notes: 'x' }, { termsAccepted: true }, other])
      expect(await statusAndCode(book(quote, changes))).toEqual([409, 'quote_used']);
  });
});

describe('the access token is in the answer', () => {
  const MINUTES_MS = 60_000;
  const later = (booking: Record<string, unknown>, ms: number) =>
    api.setNow(new Date(Date.parse(String(booking['createdAt'])) + ms));

  test.each([
    ['under its key', newKey],
    ['without a key', () => ({})],
  ])(
    'to a repeat %s for thirty minutes from creation, and not from that instant on',
    async (_, headersOf) => {
      const [quote, headers] = [await quoteId(api.app), headersOf()];
      const first = bodyOf(await book(quote, {}, headers));
      later(first, 30 * MINUTES_MS - 1);
      expect(bodyOf(await book(quote, {}, headers))['accessToken']).toBe(first['accessToken']);
      for (const ms of [30 * MINUTES_MS, 24 * 60 * MINUTES_MS]) {
        later(first, ms);
        const { accessToken, ...rest } = first;
        const again = await book(quote, {}, headers);
        expect(again.statusCode).toBeLessThan(300);
        expect(bodyOf(again)).toEqual(rest);
        expect(again.body).not.toContain(accessToken);
      }
    },
  );
});
