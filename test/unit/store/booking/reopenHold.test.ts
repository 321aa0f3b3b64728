/** A hold that is taken again: its activity may run twice, at two times, where the first run's report was lost. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endUnpaid } from '../../../../src/store/booking/bookings.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { reopenHold } from '../../../../src/store/booking/reopenHold.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;

beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

const at = (clock: string) => `2027-01-01T${clock}.000Z`;

async function expired(): Promise<string> {
  const { bookingId } = await requestBooking(store.db);
  await reserve(store.db, reservationOf(bookingId), { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 });
  await endUnpaid(store.db, bookingId, 'expired', at('00:30:00'));
  return bookingId;
}

async function timelineOf(bookingId: string): Promise<string[]> {
  const { db } = store;
  const rows = db.selectFrom('booking_timeline').select('event').where('booking_id', '=', bookingId);
  return (await rows.orderBy('seq').execute()).map(({ event }) => event);
}

test('a hold that is taken again twice is recorded once, and ends when the later one says', async () => {
  const bookingId = await expired();
  const again = (now: string, end: string) =>
    reopenHold(store.db, { bookingId, at: at(now), holdExpiresAt: at(end) });
  expect(await again('00:40:00', '01:10:00')).toBe(true);
  expect(await again('00:40:10', '01:10:10')).toBe(true);
  expect(await timelineOf(bookingId)).toEqual(['held', 'expired', 'held']);
  const { status, hold_expires_at: end } = await store.db
    .selectFrom('bookings')
    .select(['status', 'hold_expires_at'])
    .where('id', '=', bookingId)
    .executeTakeFirstOrThrow();
  expect({ status, end }).toEqual({ status: 'awaiting_payment', end: at('01:10:10') });
});
