/**
 * Money in any order (business.md "Cancellation and refund"): whatever customers, finance, the provider's dashboard, banks
 * and lost answers do to a payment, and whenever, no more is promised of it than there is, and every refund ends.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Store } from '../../../../../src/store/database/database.ts';
import { memoryStore } from '../../../../support/environments/memoryStore.ts';
import { TOTAL } from '../refundRows.ts';
import { comeToAnEnd } from './end.ts';
import { checkEnd, checkStep } from './invariants.ts';
import { freeSlot, openLife } from './life.ts';
import { type Order, orders } from './operations.ts';
import { perform } from './perform.ts';
import { watchGrants } from './watch.ts';

const ORDERS = 2_000;
const SEED = 20_270_201;
/** For a crowded machine. */
const WITHIN_MS = 400_000;
/** Between two steps: longer than a snapshot of before may be under way. */
const STEP_MS = 660_000;
const BEGIN = Date.parse('2027-02-01T06:00:00.000Z');

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
  await watchGrants(store.db);
  vi.useFakeTimers({ toFake: ['Date'] }); // the database's clock is this one
});
afterAll(async () => {
  vi.useRealTimers();
  await store.close();
});

const clock = {
  now: () => new Date().toISOString(),
  pass: (ms: number) => {
    vi.setSystemTime(Date.now() + ms);
  },
};

/** What was done, and where refunds have ended. */
const seen = new Set<string>();

async function live({ sizes, operations, ends }: Order): Promise<void> {
  vi.setSystemTime(BEGIN);
  const life = await openLife(store.db, sizes, clock);
  await freeSlot(life);
  for (const operation of operations) {
    clock.pass(STEP_MS);
    await perform(life, operation);
    await checkStep(life);
    seen.add(operation.does);
  }
  await comeToAnEnd(life, ends);
  await checkStep(life);
  for (const status of await checkEnd(life)) seen.add(status);
}

const ALL = [
  ...['pay', 'webhook', 'cancel', 'refund by hand', 'dashboard refund', 'dispute', 'end a dispute', 'decide'],
  ...['settle a refund', 'work', 'send again', 'forget the keys', 'sweep', 'succeeded', 'failed', 'settled'],
];

it(
  'no more of a payment is promised than there is, what others take is found, and every refund ends',
  async () => {
    await fc.assert(fc.asyncProperty(orders(TOTAL), live), { seed: SEED, numRuns: ORDERS });
    expect([...seen].sort()).toEqual(ALL.sort());
  },
  WITHIN_MS,
);
