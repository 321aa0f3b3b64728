/** One key, one quote and one slot make one booking, however many ask at a time. */
import { describe, expect, test } from 'vitest';
import {
  WEBSITE,
  apiOfFile,
  bookingsOf,
  newKey,
  bodyOf,
  daysAhead,
  post,
  quoteId,
  quoteRequest,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile();

const book = bookingsOf(api.app);

describe('one key makes one booking', () => {
  test('for ten requests at the same time', async () => {
    const [quote, headers] = [await quoteId(api.app), newKey()];
    const answers = await Promise.all(Array.from({ length: 10 }, () => book(quote, {}, headers)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(new Set(answers.map((answer) => bodyOf(answer)['id'])).size).toBe(1);
    const rows = await api.store.db
      .selectFrom('booking_requests')
      .select('booking_id')
      .where('quote_id', '=', quote)
      .execute();
    expect(rows).toHaveLength(1);
  });

  test('and refuses another body', async () => {
    const [quote, headers] = [await quoteId(api.app), newKey()];
    await book(quote, {}, headers);
    const other = await book(quote, { notes: 'something else' }, headers);
    expect(other.statusCode).toBe(422);
    expect(bodyOf(other)['code']).toBe('idempotency_key_reused');
  });

  test('and gives a refusal again, also to another body as a reuse', async () => {
    const headers = newKey();
    const unknown = 'qt_0000000000000000000000';
    expect((await book(unknown, {}, headers)).statusCode).toBe(404);
    expect((await book(unknown, {}, headers)).statusCode).toBe(404);
    expect((await book(unknown, { notes: 'something else' }, headers)).statusCode).toBe(422);
  });

  test('but a mistake in the form is not kept', async () => {
    const [quote, headers] = [await quoteId(api.app), newKey()];
    expect((await book(quote, { termsAccepted: false }, headers)).statusCode).toBe(400);
    expect((await book(quote, { termsAccepted: true }, headers)).statusCode).toBe(201);
  });
});

describe('a quote cannot be booked', () => {
  const refused = async (answer: Promise<{ statusCode: number; json: () => unknown }>) => {
    const { statusCode, json } = await answer;
    return { status: statusCode, code: (json() as { code: string }).code };
  };

  test('when there is no such quote, whatever the string', async () => {
    for (const unknown of ['', 'x', '__proto__', "' OR 1=1 --", 'a\u0000b', 'x'.repeat(10_000)])
      expect(await refused(book(unknown))).toEqual({ status: 404, code: 'quote_not_found' });
  });

  test('twice', async () => {
    const quote = await quoteId(api.app);
    await book(quote);
    expect(await refused(book(quote, { notes: 'again' }))).toEqual({ status: 409, code: 'quote_used' });
  });

  test('by two customers at the same time: one has it', async () => {
    const quote = await quoteId(api.app);
    const answers = await Promise.all(['1', '2', '3'].map((notes) => book(quote, { notes })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
  });

  test('from the very instant on at which it expires', async () => {
    const quote = bodyOf(await post(api.app, '/v1/quotes', quoteRequest()));
    api.setNow(new Date(String(quote['expiresAt'])));
    expect(await refused(book(String(quote['id'])))).toEqual({ status: 409, code: 'quote_expired' });
  });

  test('when somebody else has the dates: the second of two quotes', async () => {
    const request = quoteRequest();
    const [one, two] = await Promise.all([1, 2].map(() => post(api.app, '/v1/quotes', request)));
    await book(String(one?.json<{ id: string }>().id));
    const headers = newKey();
    const second = () => book(String(two?.json<{ id: string }>().id), {}, headers);
    expect(await refused(second())).toEqual({ status: 409, code: 'item_unavailable' });
    expect(await refused(second())).toEqual({ status: 409, code: 'item_unavailable' });
  });

  test('with PayPal where a refund could come too late for it, or with pages that are not the website’s', async () => {
    const quote = await quoteId(api.app, { startDate: daysAhead(400), endDate: daysAhead(403) });
    const pay = (origin: string) => ({
      payment: { provider: 'paypal', returnUrl: `${origin}/paid`, cancelUrl: `${origin}/back` },
    });
    expect(await refused(book(quote, pay(WEBSITE)))).toEqual({
      status: 409,
      code: 'payment_method_unavailable',
    });
    expect(await refused(book(quote, pay('https://evil.example')))).toEqual({
      status: 400,
      code: 'validation_failed',
    });
  });

  test('above what six shares can carry: the concierge takes over', async () => {
    const quote = await quoteId(api.app, {
      itemId: 'icon-280',
      startDate: daysAhead(400),
      endDate: daysAhead(460),
      tier: 'vvip',
    });
    expect(await refused(book(quote))).toEqual({ status: 409, code: 'contact_concierge' });
  });
});
