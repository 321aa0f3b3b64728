/** Staff read bookings in the order they ask for, page by page, and no page repeats or misses one. */
import { beforeAll, describe, expect, test } from 'vitest';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import {
  apiOfFile,
  bodyOf,
  bookingRequest,
  daysAhead,
  get,
  post,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile();
const staff = await staffHeaders(['concierge']);
const BOOKINGS = 7;

interface Listed {
  readonly data: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}
const list = (query: string) => get(api.app, `/v1/ops/bookings?${query}`, staff);
const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** In the order in which they were made: every third at another place, the later the sooner, but for the last. */
const ids: string[] = [];

beforeAll(async () => {
  for (let index = 0; index < BOOKINGS; index += 1) {
    const day = index === BOOKINGS - 1 ? 200 : 150 - index * 5;
    const quoted = await post(api.app, '/v1/quotes', {
      itemId: 'bugatti-chiron',
      location: index % 3 === 1 ? 'houston' : 'dubai',
      tier: 'standard',
      startDate: daysAhead(day),
      endDate: daysAhead(day + 2),
    });
    const booked = await post(api.app, '/v1/bookings', bookingRequest(String(bodyOf(quoted)['id'])));
    ids.push(String(bodyOf(booked)['id']));
  }
});

describe('sorted', () => {
  const at = Array.from({ length: BOOKINGS }, (_, index) => index);
  const bySoonest = [...at.slice(0, -1).reverse(), BOOKINGS - 1];

  /** Every page of a list, one after another. */
  async function pages(fields: Record<string, string>): Promise<number[]> {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Listed = (
        await list(query({ ...fields, ...(cursor === null ? {} : { cursor }) }))
      ).json<Listed>();
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return seen.map((id) => ids.indexOf(id)).filter((index) => index >= 0);
  }

  test.each<[string, number[]]>([
    ['createdAt', at],
    ['-createdAt', [...at].reverse()],
    ['startAt', bySoonest],
    ['-startAt', [...bySoonest].reverse()],
  ])('by %s, in one page and in many', async (sort, wanted) => {
    expect(await pages({ sort, limit: '100' })).toEqual(wanted);
    expect(await pages({ sort, limit: '2' })).toEqual(wanted);
    expect(await pages({ sort, limit: '1', location: 'dubai' })).toEqual(
      wanted.filter((each) => each % 3 !== 1),
    );
  });

  test('by the same instant, nothing is shown twice or missed, from either end', async () => {
    const { db } = api.store;
    const before = await db.selectFrom('bookings').select(['id', 'start_at']).execute();
    await db.updateTable('bookings').set({ start_at: '2026-12-31T00:00:00.000Z' }).execute();
    const [up, down] = [
      await pages({ sort: 'startAt', limit: '2' }),
      await pages({ sort: '-startAt', limit: '2' }),
    ];
    expect([...up].sort()).toEqual([...at].sort());
    expect(down).toEqual([...up].reverse());
    for (const { id, start_at } of before)
      await db.updateTable('bookings').set({ start_at }).where('id', '=', id).execute();
  });

  test('a cursor of one order is refused in another', async () => {
    const cursors = new Map<string, string>();
    for (const sort of ['createdAt', '-createdAt', 'startAt', '-startAt', ''])
      cursors.set(
        sort,
        (await list(query({ limit: '1', ...(sort === '' ? {} : { sort }) }))).json<Listed>().nextCursor ?? '',
      );
    expect(cursors.get('')).toBe(cursors.get('-createdAt'));
    for (const [from, cursor] of cursors)
      for (const sort of ['createdAt', '-createdAt', 'startAt', '-startAt']) {
        const isSame = from === sort || (from === '' && sort === '-createdAt');
        const answer = await list(query({ sort, cursor }));
        expect([from, sort, answer.statusCode]).toEqual([from, sort, isSame ? 200 : 400]);
      }
  });

  test.each(['', 'name', '--createdAt', 'createdAt,startAt', 'created_at', '+startAt', 'constructor'])(
    'by %j is 400',
    async (sort) => {
      expect(bodyOf(await list(query({ sort })))).toMatchObject({ status: 400, errors: [{ path: 'sort' }] });
    },
  );
});
