/** One network makes no more bookings in a day than the rules allow, however many it asks for at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseRequest } from '../../../../src/store/booking/requests.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { requestBooking } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

const ask = (networkDay: string, more = {}) =>
  requestBooking(store.db, { networkDayHash: networkDay, maxPerNetworkDay: 10, ...more });

test('of thirty requests at the same time ten are recorded, and the others leave nothing behind', async () => {
  const asked = await Promise.all(Array.from({ length: 30 }, () => ask('thirty')));
  expect(asked.filter(({ recorded }) => recorded === 'too_many_attempts')).toHaveLength(20);
  for (const table of ['booking_requests', 'customers'] as const)
    expect(await store.db.selectFrom(table).select('booking_id').execute()).toHaveLength(10);
});

test('a request that is known under its key is joined, also beyond the limit', async () => {
  const first = await ask('keyed', { keyHash: 'key-1' });
  for (let time = 0; time < 9; time += 1) await ask('keyed');
  expect((await ask('keyed')).recorded).toBe('too_many_attempts');
  expect((await ask('keyed', { keyHash: 'key-1' })).recorded).toMatchObject({ bookingId: first.bookingId });
});

test('a refused booking gives its place back', async () => {
  const asked = await Promise.all(Array.from({ length: 10 }, () => ask('refused')));
  expect((await ask('refused')).recorded).toBe('too_many_attempts');
  await refuseRequest(store.db, asked[0]?.bookingId ?? '', 'item_unavailable');
  expect((await ask('refused')).recorded).toMatchObject({ refusal: null });
});
