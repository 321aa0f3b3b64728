/** A count holds only while nobody can add to it: each is taken under a lock that lasts as long as its transaction. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database, Store } from '../../../../src/store/database/database.ts';
import { bookingsFromNetwork, countBookings } from '../../../../src/store/fraud/limits.ts';
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

const during = (count: (tx: Database) => Promise<unknown>): Promise<string[]> =>
  store.db.transaction().execute(async (tx) => {
    await count(tx);
    return held(tx);
  });

const NETWORK = 'a-network-and-a-day';
const ofEmail = (email: string) => during((tx) => countBookings(tx, { email, network: null }));

test.each<[string, number, (tx: Database) => Promise<unknown>]>([
  ['a network', 1, (tx) => bookingsFromNetwork(tx, NETWORK)],
  ['an address', 1, (tx) => countBookings(tx, { email: 'ada@example.com', network: null })],
  ['both', 2, (tx) => countBookings(tx, { email: 'ada@example.com', network: NETWORK })],
  ['neither, as they were erased', 0, (tx) => countBookings(tx, { email: null, network: null })],
])('bookings of %s are counted under locks that end with the transaction', async (_, locks, count) => {
  expect(await during(count)).toHaveLength(locks);
  expect(await held(store.db)).toEqual([]);
});

test('a network has the same lock, however it is counted', async () => {
  const alone = await during((tx) => bookingsFromNetwork(tx, NETWORK));
  expect(await during((tx) => countBookings(tx, { email: null, network: NETWORK }))).toEqual(alone);
});

test('an email address has one lock in every spelling, and none in common with another', async () => {
  const one = await ofEmail('ada@example.com');
  expect(await ofEmail('ADA@Example.com')).toEqual(one);
  expect(await ofEmail('grace@example.com')).not.toEqual(one);
});
