/** Finance releases a deposit or retains a part of it, and the booking shows what became of it. */
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { apiOfFile, bearer, bodyOf, get, newKey, post } from '../../support/environments/apiApp.ts';
import { confirmedBooking, type PaidBooking } from '../../support/fakes/paidBooking.ts';

const api = await apiOfFile();
const finance = await staffHeaders(['finance'], 'fin-1');
const concierge = await staffHeaders(['concierge']);
const legal = await staffHeaders(['legal']);

const decide = (
  { id }: PaidBooking,
  body: Readonly<Record<string, unknown>>,
  headers: Record<string, string> = finance,
) => post(api.app, `/v1/ops/bookings/${id}/deposit`, body, headers);
/** An hour ago, so that nobody's token is out of date by then. */
const begin = ({ id }: PaidBooking) =>
  api.store.db
    .updateTable('bookings')
    .set({
      quote: sql`jsonb_set(quote, '{startAt}', to_jsonb(${new Date(Date.now() - 3_600_000).toISOString()}::text))`,
    })
    .where('id', '=', id)
    .execute();

async function started(): Promise<PaidBooking> {
  const booking = await confirmedBooking(api);
  await begin(booking);
  return booking;
}

describe('a deposit that was paid', () => {
  test('is retained in part: the rest goes back at once, once under a key, and both sides see it', async () => {
    const booking = await started();
    const { deposit } = booking.quoted.amounts;
    const body = { action: 'retain', amount: 50_000, reason: 'The front bumper has to be painted.' };
    const headers = { ...finance, ...newKey() };
    const both = await Promise.all([1, 2].map(() => decide(booking, body, headers)));
    expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    const shown = { status: 'retained', amount: deposit, retained: 50_000, released: deposit - 50_000 };
    expect(both.map((answer) => bodyOf(answer))[0]).toMatchObject({
      deposit: shown,
      refund: null,
      refunds: [
        { kind: 'deposit', reason: 'deposit_release', total: deposit - 50_000, requestedBy: 'fin-1' },
      ],
    });
    const own = await get(api.app, `/v1/bookings/${booking.id}`, bearer(booking.accessToken));
    expect(bodyOf(own)).toMatchObject({ deposit: shown, refund: null });
    expect(api.temporal.refunds).toContainEqual({ bookingId: booking.id, n: 1 });
    const again = await decide(booking, { action: 'release' });
    expect(again.statusCode).toBe(409);
    expect(bodyOf(again)).toMatchObject({ code: 'invalid_state' });
  });

  test('is released early', async () => {
    const booking = await started();
    const answer = await decide(booking, { action: 'release' });
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toMatchObject({
      deposit: { status: 'released', released: booking.quoted.amounts.deposit, retained: 0 },
    });
  });

  test.each([
    ['extend', { until: '2027-12-24T10:00:00.000Z', reason: 'Open fines.' }],
    ['waive', { reason: 'A friend of the house.' }],
    ['record', { reference: 'TRF-1' }],
  ])('has nothing to %s', async (action, fields) => {
    const booking = await started();
    const answer = await decide(booking, { action, ...fields });
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)).toMatchObject({ code: 'invalid_state' });
  });

  test('is nobody’s to decide on before the start, and never more than it is', async () => {
    const booking = await confirmedBooking(api);
    expect((await decide(booking, { action: 'release' })).statusCode).toBe(409);
    await begin(booking);
    const amount = booking.quoted.amounts.deposit + 1;
    const answer = await decide(booking, { action: 'retain', amount, reason: 'Too much.' });
    expect(answer.statusCode).toBe(409);
    const own = await get(api.app, `/v1/bookings/${booking.id}`, bearer(booking.accessToken));
    expect(bodyOf(own)).toMatchObject({ deposit: { status: 'held', released: 0, retained: 0 } });
  });
});

describe('what is not understood moves nothing', () => {
  test.each([
    [{}, 'action'],
    [{ action: 'keep' }, 'action'],
    [{ action: 'retain', reason: 'So.' }, 'amount'],
    [{ action: 'retain', amount: 0, reason: 'So.' }, 'amount'],
    [{ action: 'retain', amount: 10.5, reason: 'So.' }, 'amount'],
    [{ action: 'retain', amount: '10', reason: 'So.' }, 'amount'],
    [{ action: 'retain', amount: 10 }, 'reason'],
    [{ action: 'retain', amount: 10, reason: ' ' }, 'reason'],
    [{ action: 'extend', reason: 'So.' }, 'until'],
    [{ action: 'extend', until: 'tomorrow', reason: 'So.' }, 'until'],
    [{ action: 'record' }, 'reference'],
    [{ action: 'waive' }, 'reason'],
  ])('%j is 400 and names %s', async (body, path) => {
    const booking = await started();
    const answer = await decide(booking, body);
    expect(answer.statusCode).toBe(400);
    expect(JSON.stringify(bodyOf(answer))).toContain(`"path":"${path}"`);
  });

  test('a field of another action is 400', async () => {
    const booking = await started();
    expect((await decide(booking, { action: 'release', amount: 1 })).statusCode).toBe(400);
  });

  test('the concierge may only waive and record; others nothing', async () => {
    const booking = await started();
    expect((await decide(booking, { action: 'release' }, concierge)).statusCode).toBe(403);
    expect((await decide(booking, { action: 'waive', reason: 'So.' }, concierge)).statusCode).toBe(409);
    expect((await decide(booking, { action: 'release' }, legal)).statusCode).toBe(403);
    expect((await decide(booking, { action: 'release' }, {})).statusCode).toBe(401);
    expect((await decide({ ...booking, id: 'MIDAS-00000000' }, { action: 'release' })).statusCode).toBe(404);
  });
});
