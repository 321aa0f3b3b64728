/** What the opening of a booking does at its limits: more at once than the process carries, and ids that are taken. */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type ApiUnderTest,
  apiOfFile,
  bodyOf,
  bookingRequest,
  daysAhead,
  post,
  quoteId,
} from '../../support/environments/apiApp.ts';

/** What the dice show next where a booking id is drawn; nothing left means real chance. */
const dice: Buffer[] = [];
const BYTES_OF_A_BOOKING_ID = 8;
beforeAll(() => {
  const real = crypto.randomBytes;
  const draw = (size: number) => (size === BYTES_OF_A_BOOKING_ID ? dice.shift() : undefined) ?? real(size);
  vi.spyOn(crypto, 'randomBytes').mockImplementation(draw); // nobody here draws by callback
  syncBuiltinESMExports(); // also for those who have imported it by name
});
afterAll(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

const api = await apiOfFile();

/** Of one day, as many as there are days: a long list of quotes must not reach past the last bookable one. */
let nextDay = 30;
const dayQuote = () => {
  nextDay += 1;
  return quoteId(api.app, { startDate: daysAhead(nextDay), endDate: daysAhead(nextDay + 1) });
};

const book = (quote: string, key: string) =>
  post(api.app, '/v1/bookings', bookingRequest(quote), { 'idempotency-key': key });

describe('more openings at once than the process carries', () => {
  const CARRIED = 250;
  let before: ApiUnderTest['temporal']['openBooking'];
  afterEach(() => {
    api.temporal.openBooking = before;
  });

  test('the one too many is 503 at once with a time to come back; the repeat then joins its own request', async () => {
    before = api.temporal.openBooking;
    let waiting = 0;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    api.temporal.openBooking = async (...opening) => {
      waiting += 1;
      await released;
      return before(...opening);
    };
    const quotes: string[] = [];
    while (quotes.length <= CARRIED) quotes.push(await dayQuote());
    const [last = '', ...first] = quotes;
    const carried = first.map((quote, index) => book(quote, `carried-${index}`));
    await expect.poll(() => waiting, { timeout: 30_000 }).toBe(CARRIED);

    const refused = await book(last, 'one-too-many');
    expect([refused.statusCode, bodyOf(refused)['code']]).toEqual([503, 'unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(waiting).toBe(CARRIED);

    release();
    const answers = await Promise.all(carried);
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201]));
    expect((await book(last, 'one-too-many')).statusCode).toBe(201);
    const recorded = await api.store.db
      .selectFrom('booking_requests')
      .select('booking_id')
      .where('quote_id', '=', last)
      .execute();
    expect(recorded).toHaveLength(1);
  });
});

describe('an id that is taken', () => {
  const TAKEN = Buffer.alloc(BYTES_OF_A_BOOKING_ID, 7);

  test('another is drawn, and the booking that has it is left alone', async () => {
    dice.push(TAKEN);
    const quote = await dayQuote();
    const first = bodyOf(await book(quote, 'has-the-id'));
    dice.push(TAKEN, TAKEN);
    const second = await book(await dayQuote(), 'draws-it-again');

    expect(second.statusCode).toBe(201);
    expect(dice).toEqual([]);
    expect(bodyOf(second)['id']).not.toBe(first['id']);
    expect(bodyOf(await book(quote, 'has-the-id'))).toMatchObject({
      id: first['id'],
      accessToken: first['accessToken'],
    });
  });
});
