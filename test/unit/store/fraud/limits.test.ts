/** A count holds only while nobody can add to it: each is taken under a lock that lasts as long as its transaction. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database, Store } from '../../../../src/store/database/database.ts';
import { bookingsFromNetwork, unpaidBookingsOf } from '../../../../src/store/fraud/limits.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

/** The advisory locks that are held, by their numbers. */
async function held(db: Database): Promise<string[]> {
  const locks = await sql<{ lock: string }>`
    select classid || '/' || objid as lock from pg_locks where locktype = 'advisory' and granted
  `.execute(db);
  return locks.rows.map(({ lock }) => lock);
}

const during = (count: (tx: Database) => Promise<number>): Promise<string[]> =>
  store.db.transaction().execute(async (tx) => {
    await count(tx);
    return held(tx);
  });

test.each<[string, (tx: Database) => Promise<number>]>([
  ['unpaid bookings of an email address', (tx) => unpaidBookingsOf(tx, 'ada@example.com')],
  ['bookings of a network in a day', (tx) => bookingsFromNetwork(tx, 'a-network-and-a-day')],
])('%s are counted under a lock that ends with the transaction', async (_, count) => {
  expect(await during(count)).toHaveLength(1);
  expect(await held(store.db)).toEqual([]);
});

test('an email address has one lock in every spelling, and none in common with another', async () => {
  const [one, same, other] = [
    await during((tx) => unpaidBookingsOf(tx, 'ada@example.com')),
    await during((tx) => unpaidBookingsOf(tx, 'ADA@Example.com')),
    await during((tx) => unpaidBookingsOf(tx, 'grace@example.com')),
  ];
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
});
