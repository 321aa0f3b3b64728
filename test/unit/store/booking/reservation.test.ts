/** However many ask at once, one slot has one booking and one address no more unpaid ones than the rules allow. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { confirm, endUnpaid } from '../../../../src/store/booking/bookings.ts';
import { findRequest, findRequestByKey } from '../../../../src/store/booking/requests.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { type ReservationOutcome, reserve } from '../../../../src/store/booking/reservation.ts';
import { payInFull, requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.db.updateTable('slots').set({ live: false }).execute();
});

const LIMITS = { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 };
const book = (bookingId: string) => reserve(store.db, reservationOf(bookingId), LIMITS);
const count = (outcomes: readonly ReservationOutcome[], wanted: ReservationOutcome) =>
  outcomes.filter((outcome) => outcome === wanted).length;
const request = async (email: string, day: number) =>
  (await requestBooking(store.db, { email, days: [day, day + 1] })).bookingId;

test('of 200 customers who want one slot at the same time exactly one has it', async () => {
  const requests = await Promise.all(Array.from({ length: 200 }, () => requestBooking(store.db)));
  const outcomes = await Promise.all(requests.map(({ bookingId }) => book(bookingId)));
  expect(count(outcomes, 'reserved')).toBe(1);
  expect(count(outcomes, 'item_unavailable')).toBe(199);
  const live = await store.db.selectFrom('slots').select('id').where('live', '=', true).execute();
  expect(live).toHaveLength(1);
  expect(live[0]?.id).toBe(requests[outcomes.indexOf('reserved')]?.bookingId);
});

test('rentals that only touch stand side by side', async () => {
  for (const days of [
    [10, 12],
    [12, 14],
    [8, 10],
  ] as const) {
    const { bookingId } = await requestBooking(store.db, { days });
    expect(await book(bookingId)).toBe('reserved');
  }
});

test('a booking that asks again gets its first answer', async () => {
  const [won, lost] = [await requestBooking(store.db), await requestBooking(store.db)];
  expect(await book(won.bookingId)).toBe('reserved');
  expect(await book(lost.bookingId)).toBe('item_unavailable');
  await store.db.updateTable('slots').set({ live: false }).execute();
  expect(await book(won.bookingId)).toBe('reserved');
  expect(await book(lost.bookingId)).toBe('item_unavailable');
});

describe('one email address has at most three unpaid bookings', () => {
  test('when it asks for ten at the same time, in whatever spelling', async () => {
    const spellings = ['ada@example.com', 'Ada@Example.com', 'ADA@EXAMPLE.COM'];
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, index) => request(spellings[index % 3] ?? '', index + 1)),
    );
    const outcomes = await Promise.all(ids.map(book));
    expect(count(outcomes, 'reserved')).toBe(3);
    expect(count(outcomes, 'too_many_attempts')).toBe(7);
    const live = await store.db.selectFrom('slots').select('id').where('live', '=', true).execute();
    expect(live).toHaveLength(3); // a refused one keeps no dates
  });

  test('and may book again once one is paid or has ended', async () => {
    const email = 'grace@example.com';
    const [first, second] = [await request(email, 1), await request(email, 2)];
    for (const id of [first, second, await request(email, 3)]) expect(await book(id)).toBe('reserved');
    expect(await book(await request(email, 4))).toBe('too_many_attempts');
    await payInFull(store.db, first);
    await confirm(store.db, first, '2027-01-01T00:01:00.000Z');
    expect(await book(await request(email, 5))).toBe('reserved');
    await endUnpaid(store.db, second, 'expired', '2027-01-01T00:31:00.000Z');
    expect(await book(await request(email, 6))).toBe('reserved');
    expect(await book(await request(email, 7))).toBe('too_many_attempts');
  });

  test('which is nothing to anybody else', async () => {
    for (const day of [1, 2, 3]) await book(await request('one@example.com', day));
    expect(await book(await request('another@example.com', 4))).toBe('reserved');
  });

  test('and the refusal stays with that booking, but not with the Idempotency-Key', async () => {
    const email = 'joan@example.com';
    for (const day of [1, 2, 3]) await book(await request(email, day));
    const keyHash = 'key-of-joan';
    const { bookingId } = await requestBooking(store.db, { email, keyHash, days: [4, 5] });
    expect(await book(bookingId)).toBe('too_many_attempts');
    expect(await book(bookingId)).toBe('too_many_attempts');
    expect(await findRequest(store.db, bookingId)).toMatchObject({ refusal: 'too_many_attempts' });
    expect(await findRequestByKey(store.db, keyHash)).toBeUndefined();
  });
});
