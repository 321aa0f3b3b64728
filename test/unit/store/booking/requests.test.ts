/** One network makes no more bookings in a day than the rules allow, however many it asks for at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseRequest } from '../../../../src/store/booking/requests.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(async () => store.close());

const LIMIT = 3;
const LIMITS = { maxUnpaidPerEmail: 1_000, maxBookingsPerIpDay: LIMIT };

const ask = (networkDay: string, more = {}) =>
  requestBooking(store.db, { networkDayHash: networkDay, maxPerNetworkDay: LIMIT, ...more });
const askAndReserve = async (networkDay: string, more = {}) => {
  const asked = await ask(networkDay, more);
  return { ...asked, outcome: await reserve(store.db, reservationOf(asked.bookingId), LIMITS) };
};
let day = 1;
const freshDays = () => ({ days: [day, (day += 1)] as const });

test('of nine that ask at the same time three get their slot', async () => {
  const asked = await Promise.all(Array.from({ length: 9 }, () => askAndReserve('nine', freshDays())));
  const outcomes = asked.map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === 'reserved')).toHaveLength(LIMIT);
  expect(outcomes.filter((outcome) => outcome === 'too_many_attempts')).toHaveLength(6);
});

test('who comes after them is refused before anything is written, unless the request is known under its key', async () => {
  const first = await askAndReserve('keyed', { ...freshDays(), keyHash: 'key-1' });
  for (let time = 0; time < LIMIT - 1; time += 1) await askAndReserve('keyed', freshDays());
  const late = await ask('keyed');
  expect(late.recorded).toBe('too_many_attempts');
  for (const table of ['booking_requests', 'customers'] as const) {
    const rows = store.db.selectFrom(table).select('booking_id').where('booking_id', '=', late.bookingId);
    expect(await rows.execute()).toEqual([]);
  }
  expect((await ask('keyed', { keyHash: 'key-1' })).recorded).toMatchObject({ bookingId: first.bookingId });
});

test('requests that never got their slot use nobody’s limit up', async () => {
  for (let time = 0; time < LIMIT + 2; time += 1)
    expect((await ask('outage')).recorded).toMatchObject({ refusal: null });
});

test('a booking that was refused gives its place back', async () => {
  const asked = [];
  for (let time = 0; time < LIMIT; time += 1) asked.push(await askAndReserve('refused', freshDays()));
  expect((await ask('refused')).recorded).toBe('too_many_attempts');
  await refuseRequest(store.db, asked[0]?.bookingId ?? '', 'payment_method_unavailable');
  expect((await ask('refused')).recorded).toMatchObject({ refusal: null });
});
