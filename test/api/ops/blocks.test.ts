/** Staff see which dates the company keeps to itself. */
import { beforeAll, describe, expect, test } from 'vitest';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import {
  apiOfFile,
  bodyOf,
  daysAhead,
  get,
  post,
  quoteId,
  bookingRequest,
  send,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile();
const ops = await staffHeaders(['ops']);

interface Listed {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}
const BLOCKS = [
  { itemId: 'bugatti-chiron', location: 'dubai', from: 10, to: 14 },
  { itemId: 'bugatti-chiron', location: 'dubai', from: 20, to: 21 },
  { itemId: 'koenigsegg-jesko', location: 'dubai', from: 12, to: 30 },
  { itemId: 'bugatti-chiron', location: 'houston', from: 10, to: 14 },
];
const made: Record<string, unknown>[] = [];

beforeAll(async () => {
  for (const { itemId, location, from, to } of BLOCKS) {
    const body = { itemId, location, startDate: daysAhead(from), endDate: daysAhead(to), reason: 'Workshop' };
    const answer = await post(api.app, '/v1/ops/blocks', body, ops);
    expect(answer.statusCode).toBe(201);
    made.push(bodyOf(answer));
  }
  await post(api.app, '/v1/bookings', bookingRequest(await quoteId(api.app)));
});

const list = (query = '') => get(api.app, `/v1/ops/blocks${query}`, ops);
const found = async (query: string) => {
  const answer = await list(query);
  expect(answer.statusCode).toBe(200);
  return answer.json<Listed>().data.map(({ id }) => made.findIndex((each) => each['id'] === id));
};

describe('the list', () => {
  test('shows blocks as they were made, the newest first, and no booking', async () => {
    expect((await list()).json<Listed>()).toEqual({ data: [...made].reverse(), nextCursor: null });
  });

  test.each<[string, string, number[]]>([
    ['an item', '?itemId=bugatti-chiron', [3, 1, 0]],
    ['a place', '?location=houston', [3]],
    ['both', '?itemId=bugatti-chiron&location=dubai', [1, 0]],
    ['an item that has none', '?itemId=icon-280', []],
    ['the first day, inclusive', `?from=${daysAhead(14)}`, [2, 1]],
    ['the day before the end', `?from=${daysAhead(13)}`, [3, 2, 1, 0]],
    ['the last day, inclusive', `?to=${daysAhead(10)}`, [3, 0]],
    ['a day before the first', `?to=${daysAhead(9)}`, []],
    ['days within a block', `?from=${daysAhead(15)}&to=${daysAhead(15)}`, [2]],
    ['days around all', `?from=${daysAhead(1)}&to=${daysAhead(90)}`, [3, 2, 1, 0]],
  ])('by %s', async (_, query, wanted) => {
    expect(await found(query)).toEqual(wanted);
  });

  test('comes in pages', async () => {
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: Listed = (
        await list(`?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`)
      ).json<Listed>();
      expect(page.data).toHaveLength(1);
      seen.push(...page.data);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([...made].reverse());
  });

  test.each([
    'itemId=%00',
    'location=gotham',
    'from=tomorrow',
    'to=2027-02-30',
    'limit=0',
    'cursor=x',
    'item=a',
  ])('refuses ?%s', async (query) => {
    const answer = await list(`?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)['code']).toBe('validation_failed');
  });

  test('no longer shows what was given back', async () => {
    const id = String(made[1]?.['id']);
    await send(api.app, { method: 'DELETE', url: `/v1/ops/blocks/${id}`, headers: ops });
    expect(await found('')).toEqual([3, 2, 0]);
  });
});
