/** What a booking's workflow has written down: whole or not at all, and once however often it asks. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../../src/store/database/database.ts';
import { minor } from '../../../src/domain/money/money.ts';
import { bookingActivities, requestBooking, reservationOf } from '../../support/bookingRequests.ts';
import { memoryStore } from '../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

const activities = () => bookingActivities(store.db);

/** Its workflow knows the failure by this type and asks nobody else. */
test('a reservation without a recorded request is refused for good', async () => {
  const { reserve } = activities();
  await expect(reserve(reservationOf('MIDAS-00000000'))).rejects.toMatchObject({
    type: 'NoBookingRequest',
    nonRetryable: true,
  });
});

describe('a confirmation', () => {
  const AT = '2027-01-01T00:05:00.000Z';

  /** A reserved booking of which so much has been paid. */
  async function paid(days: readonly [from: number, to: number], share: (total: number) => number) {
    const { bookingId } = await requestBooking(store.db, { days });
    const reservation = reservationOf(bookingId);
    const [payment] = reservation.payments;
    if (payment === undefined) throw new Error('a booking without a payment');
    expect(await activities().reserve(reservation)).toBe('reserved');
    const { id, amount, currency } = payment;
    const charge = { chargeId: `ch_${bookingId}`, at: AT, risk: 'normal' as const };
    const captured = { id, bookingId, amount: minor(share(amount)), currency, ...charge };
    const key = `booking_confirmation.${bookingId}`;
    const notifications = [{ key, template: 'booking_confirmation' }];
    return { bookingId, key, confirmed: { bookingId, at: AT, payments: [captured], notifications } };
  }

  const rowsOf = async (bookingId: string) => {
    const { db } = store;
    const [booking, facts, notifications, timeline] = await Promise.all([
      db.selectFrom('bookings').select('status').where('id', '=', bookingId).executeTakeFirstOrThrow(),
      db.selectFrom('money_facts').select('kind').where('booking_id', '=', bookingId).execute(),
      db.selectFrom('notifications').select('status').where('booking_id', '=', bookingId).execute(),
      db.selectFrom('booking_timeline').select('event').where('booking_id', '=', bookingId).execute(),
    ]);
    return {
      status: booking.status,
      facts: facts.map(({ kind }) => kind),
      emails: notifications.map(({ status }) => status),
      timeline: timeline.map(({ event }) => event).sort(),
    };
  };

  test('writes money, status and emails once, however often it is made', async () => {
    const { bookingId, key, confirmed } = await paid([1, 3], (total) => total);
    for (let nth = 1; nth <= 2; nth += 1)
      expect(await activities().confirmBooking(confirmed)).toEqual({ unsent: [key], provider: 'smtp' });
    expect(await rowsOf(bookingId)).toEqual({
      status: 'confirmed',
      facts: ['captured'],
      emails: ['pending'],
      timeline: ['confirmed', 'held', 'paid'],
    });
  });

  test('that the database refuses keeps the money, and sends nobody anything', async () => {
    const { bookingId, confirmed } = await paid([4, 6], (total) => total - 1);
    await expect(activities().confirmBooking(confirmed)).rejects.toThrow(/without its money/);
    expect(await rowsOf(bookingId)).toEqual({
      status: 'awaiting_payment',
      facts: ['captured'],
      emails: [],
      timeline: ['held', 'paid'],
    });
  });
});
