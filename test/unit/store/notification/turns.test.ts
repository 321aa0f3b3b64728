/** Over all workers together no provider gets emails faster than it takes them: each waits for its turn. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../../../src/store/database/database.ts';
import { takeTurns } from '../../../../src/store/notification/turns.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

const HOUR = 3_600_000;

test('the first goes at once, and each further one a gap later for every email before it', async () => {
  const waits = [];
  for (const count of [1, 3, 1]) waits.push(await takeTurns(store.db, 'smtp', count, HOUR));
  const [first, second, third] = waits.map((ms) => Math.round(ms / HOUR));
  expect([first, second, third]).toEqual([0, 1, 4]);
});

test('those who ask at once take different turns', async () => {
  const waits = await Promise.all(Array.from({ length: 5 }, () => takeTurns(store.db, 'sendgrid', 1, HOUR)));
  expect(waits.map((ms) => Math.round(ms / HOUR)).sort()).toEqual([0, 1, 2, 3, 4]);
});

test('a provider that nobody has used for a while saves up no turns', async () => {
  await store.db
    .insertInto('email_turns')
    .values({ provider: 'mailgun', next_at: '2020-01-01T00:00:00Z' })
    .execute();
  expect(await takeTurns(store.db, 'mailgun', 1, HOUR)).toBe(0);
  expect(Math.round((await takeTurns(store.db, 'mailgun', 1, HOUR)) / HOUR)).toBe(1);
});

test('a turn that a clock has given before it was set back keeps nobody waiting for that long', async () => {
  const GAP = 3_600;
  const next_at = new Date(Date.now() + 100_000 * HOUR).toISOString();
  await store.db.updateTable('email_turns').set({ next_at }).execute();
  expect(Math.round((await takeTurns(store.db, 'smtp', 1, GAP)) / HOUR)).toBe(1);
});
