/** Dates the company keeps to itself are taken for everybody, and nobody's booking is pushed aside for them. */
import { describe, expect, test } from 'vitest';
import {
  apiOfFile,
  bodyOf,
  bookingRequest,
  daysAhead,
  get,
  post,
  send,
} from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

const api = await apiOfFile();
const ops = await staffHeaders(['ops'], 'omar');

let nextDay = 20;
/** Four days that no other call has given out. */
function dates() {
  nextDay += 10;
  return { startDate: daysAhead(nextDay), endDate: daysAhead(nextDay + 4) };
}
const CHIRON = { itemId: 'bugatti-chiron', location: 'dubai' };
const block = (changes: Readonly<Record<string, unknown>>, headers = ops) =>
  post(api.app, '/v1/ops/blocks', { ...CHIRON, reason: 'Workshop', ...changes }, headers);
const unblock = (id: string, headers = ops) =>
  send(api.app, { method: 'DELETE', url: `/v1/ops/blocks/${id}`, headers });
const quote = (at: object) => post(api.app, '/v1/quotes', { ...CHIRON, tier: 'standard', ...at });
const idOf = (answer: Parameters<typeof bodyOf>[0]) => String(bodyOf(answer)['id']);
const taken = async ({ startDate, endDate }: ReturnType<typeof dates>) => {
  const url = `/v1/catalog/bugatti-chiron/availability?location=dubai&from=${startDate}&to=${endDate}`;
  return (await get(api.app, url)).json<{ unavailable: object[] }>().unavailable;
};

describe('blocked dates', () => {
  test('are no longer offered, from midnight to midnight at the place, until they are given back', async () => {
    const days = dates();
    const answer = await block(days);
    expect(answer.statusCode).toBe(201);
    const made = bodyOf(answer);
    expect(made).toMatchObject({ ...CHIRON, ...days, reason: 'Workshop' });
    expect(made['startAt']).toBe(`${daysAhead(nextDay - 1)}T20:00:00.000Z`);

    const refused = await quote(days);
    expect(refused.statusCode).toBe(409);
    expect(bodyOf(refused)['code']).toBe('item_unavailable');
    expect(await taken(days)).toEqual([{ startAt: made['startAt'], endAt: made['endAt'], ...days }]);

    const gone = await unblock(String(made['id']));
    expect(gone.statusCode).toBe(204);
    expect(gone.body).toBe('');
    expect(await taken(days)).toEqual([]);
    expect((await quote(days)).statusCode).toBe(201);
  });

  test('refuse a booking whose quote was given before', async () => {
    const days = dates();
    const quoteId = idOf(await quote(days));
    await block(days);
    const answer = await post(api.app, '/v1/bookings', bookingRequest(quoteId));
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)['code']).toBe('item_unavailable');
  });

  test('leave the same days free at another place and for another item', async () => {
    const days = dates();
    await block(days);
    expect((await quote({ ...days, location: 'houston' })).statusCode).toBe(201);
    expect((await quote({ ...days, itemId: 'koenigsegg-jesko' })).statusCode).toBe(201);
  });
});

describe('a block asked for under an Idempotency-Key', () => {
  test('is made once, and a repeat gets it again, also after it was given back', async () => {
    const [days, headers] = [dates(), { ...ops, 'idempotency-key': 'workshop-1' }];
    const first = await block(days, headers);
    const repeat = await block(days, headers);
    expect([first.statusCode, repeat.statusCode]).toEqual([201, 201]);
    expect(bodyOf(repeat)).toEqual(bodyOf(first));
    expect(await taken(days)).toHaveLength(1);

    await unblock(idOf(first));
    expect(bodyOf(await block(days, headers))).toEqual(bodyOf(first));
    expect(await taken(days)).toEqual([]);
  });

  test('is made once by two requests at the same time, and found again where no answer was written down', async () => {
    const [days, headers] = [dates(), { ...ops, 'idempotency-key': 'workshop-3' }];
    const both = await Promise.all([block(days, headers), block(days, headers)]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    await api.store.db.deleteFrom('idempotency_keys').execute(); // as if the process had died before
    expect((await block({ ...days, reason: 'Owner' }, headers)).statusCode).toBe(422);
    const repeat = await block(days, headers);
    expect(repeat.statusCode).toBe(201);
    expect(bodyOf(repeat)).toEqual(bodyOf(both[0]));
  });

  test('is another one for another member of staff, and 422 with another body', async () => {
    const headers = { 'idempotency-key': 'workshop-2' };
    const olga = await staffHeaders(['ops'], 'olga');
    const made = await block(dates(), { ...ops, ...headers });
    const other = await block(dates(), { ...ops, ...headers });
    expect(other.statusCode).toBe(422);
    expect(bodyOf(other)['code']).toBe('idempotency_key_reused');
    expect(idOf(await block(dates(), { ...olga, ...headers }))).not.toBe(idOf(made));
  });

  test('is 400 where the key is malformed, and nothing is blocked', async () => {
    const days = dates();
    expect((await block(days, { ...ops, 'idempotency-key': 'two words' })).statusCode).toBe(400);
    expect(await taken(days)).toEqual([]);
  });
});

test('a client that names a type for a body it does not send is understood', async () => {
  const made = await block(dates());
  const gone = await unblock(idOf(made), { ...ops, 'content-type': 'application/json' });
  expect(gone.statusCode).toBe(204);
});

describe('a block is 409', () => {
  test('where somebody has booked', async () => {
    const days = dates();
    await post(api.app, '/v1/bookings', bookingRequest(idOf(await quote(days))));
    const answer = await block(days);
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)['code']).toBe('item_unavailable');
  });

  test('where there is one already: of ten at the same time one stands', async () => {
    const days = dates();
    const answers = await Promise.all(Array.from({ length: 10 }, () => block(days)));
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(9);
  });
});

describe('a block that makes no sense is 400', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['an unknown item', { itemId: 'batmobile' }, 'itemId'],
    ['an unknown place', { location: 'gotham' }, 'location'],
    ['an item where it is not offered', { location: 'atlanta' }, 'location'],
    ['a date that no calendar has', { startDate: '2027-02-30' }, 'startDate'],
    ['the past', { startDate: daysAhead(-2), endDate: daysAhead(2) }, 'startDate'],
    ['no day', { startDate: daysAhead(5), endDate: daysAhead(5) }, 'endDate'],
    ['no reason', { reason: ' ' }, 'reason'],
    ['an unknown field', { kind: 'booking' }, 'kind'],
  ])('%s', async (_, changes, path) => {
    const answer = await block({ startDate: daysAhead(5), endDate: daysAhead(7), ...changes });
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ code: 'validation_failed', errors: [{ path }] });
  });
});

describe('giving back is 404', () => {
  test('for a block that is none, or none any more', async () => {
    const id = idOf(await block(dates()));
    expect((await unblock(id)).statusCode).toBe(204);
    for (const unknown of [id, 'blk_0000000000000000', 'x', '%00']) {
      const answer = await unblock(unknown);
      expect(answer.statusCode).toBe(404);
      expect(bodyOf(answer)['code']).toBe('not_found');
    }
  });

  test('for a booking, whose dates stay its own', async () => {
    const days = dates();
    const booked = await post(api.app, '/v1/bookings', bookingRequest(idOf(await quote(days))));
    expect((await unblock(idOf(booked))).statusCode).toBe(404);
    expect(await taken(days)).toHaveLength(1);
  });
});

test('every write is on the trail with who, what and which request; a refused one is not', async () => {
  const before = await trail();
  const days = dates();
  const headers = {
    ...(await staffHeaders(['ops', 'concierge'], 'noor')),
    'x-request-id': 'request-of-noor',
  };
  const id = idOf(await block(days, headers));
  await block(days, headers);
  await unblock(id, headers);
  await unblock(id, headers);
  const who = { actor: 'noor', roles: ['concierge', 'ops'], request_id: 'request-of-noor', object: id };
  expect((await trail()).slice(before.length)).toEqual([
    expect.objectContaining({ ...who, action: 'block.create' }),
    expect.objectContaining({ ...who, action: 'block.remove' }),
  ]);
});

const trail = () => api.store.db.selectFrom('audit').selectAll().orderBy('seq').execute();
