/** A booking that ends unconfirmed: its end, its money and the refund of that are one, and once however often asked for. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CapturedPayment } from '../../../src/domain/payment/payment.ts';
import { confirm } from '../../../src/store/booking/bookings.ts';
import type { Store } from '../../../src/store/database/database.ts';
import { takeUpRefund } from '../../../src/store/refund/load.ts';
import {
  bookingActivities,
  payInFull,
  requestBooking,
  reservationOf,
} from '../../support/bookingRequests.ts';
import { memoryStore } from '../../support/environments/memoryStore.ts';

const AT = '2027-01-01T00:30:00.000Z';
const LATER = '2027-01-01T01:00:00.000Z';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

const activities = () => bookingActivities(store.db);

/** A booking that holds its slot, and its payment as the provider has captured it; the guard does not know of that. */
async function paidBooking(): Promise<CapturedPayment> {
  await store.db.updateTable('slots').set({ live: false }).execute();
  const { bookingId } = await requestBooking(store.db);
  const reservation = reservationOf(bookingId);
  const [payment] = reservation.payments;
  if (payment === undefined) throw new Error('a booking without a payment');
  expect(await activities().reserve(reservation)).toBe('reserved');
  return { ...payment, bookingId, chargeId: `ch_${bookingId}`, at: AT, risk: 'normal' };
}

const rowsOf = async (bookingId: string) => {
  const { db } = store;
  const [booking, payments, refunds, slot] = await Promise.all([
    db.selectFrom('bookings').select('status').where('id', '=', bookingId).executeTakeFirstOrThrow(),
    db
      .selectFrom('payments')
      .select(['captured', 'reserved_for_refund as reserved'])
      .where('booking_id', '=', bookingId)
      .execute(),
    db.selectFrom('refunds').select(['id', 'reason']).where('booking_id', '=', bookingId).execute(),
    db.selectFrom('slots').select('live').where('id', '=', bookingId).executeTakeFirstOrThrow(),
  ]);
  return { status: booking.status, isHeld: slot.live, payments, refunds };
};

const end = (captured: CapturedPayment, changes: { readonly payments?: readonly CapturedPayment[] } = {}) =>
  activities().endBooking({
    bookingId: captured.bookingId,
    status: 'cancelled',
    at: LATER,
    payments: [],
    refund: { reason: 'customer_request', payments: [captured], ...changes },
  });

describe('a booking that ends', () => {
  test('with its money has that in the guard, reserved for its refund', async () => {
    const captured = await paidBooking();
    const { bookingId } = captured;
    const requested = { id: `${bookingId}-R1`, bookingId, n: 1, status: 'processing' };
    for (let times = 0; times < 2; times += 1) expect(await end(captured)).toEqual({ refunds: [requested] });
    expect(await rowsOf(bookingId)).toEqual({
      status: 'cancelled',
      isHeld: false,
      payments: [{ captured: 100, reserved: 100 }],
      refunds: [{ id: requested.id, reason: 'customer_request' }],
    });
  });

  test('and whose refund cannot be put on record has not ended', async () => {
    const captured = await paidBooking();
    const wrong = { ...captured, currency: 'USD' as const };
    await expect(end(captured, { payments: [wrong] })).rejects.toThrow(/constraint/);
    expect(await rowsOf(captured.bookingId)).toEqual({
      status: 'awaiting_payment',
      isHeld: true,
      payments: [{ captured: 0, reserved: 0 }],
      refunds: [],
    });
  });

  test('unpaid has no refund', async () => {
    const { bookingId } = await paidBooking();
    const ended = { bookingId, status: 'expired', at: LATER, payments: [], refund: null } as const;
    expect(await activities().endBooking(ended)).toEqual({ refunds: [] });
    expect(await rowsOf(bookingId)).toMatchObject({ status: 'expired', isHeld: false, refunds: [] });
  });
});

describe('money that came after the end', () => {
  test('is on record to go back, once, and is nobody’s any more once its workflow has it', async () => {
    const captured = await paidBooking();
    const { bookingId } = captured;
    const ended = { bookingId, status: 'expired', at: LATER, payments: [], refund: null } as const;
    await activities().endBooking(ended);
    const late = { bookingId, at: LATER, reason: 'late_payment', payments: [captured] } as const;
    for (let times = 0; times < 2; times += 1)
      expect(await activities().requestRefunds(late)).toMatchObject({ refunds: [{ n: 1 }] });
    await takeUpRefund(store.db, `${bookingId}-R1`);
    expect(await activities().requestRefunds(late)).toEqual({ refunds: [] });
    expect(await rowsOf(bookingId)).toMatchObject({
      payments: [{ captured: 100, reserved: 100 }],
      refunds: [{ reason: 'late_payment' }],
    });
  });
});

test('a booking that was confirmed after all keeps its money, whoever ends it', async () => {
  const captured = await paidBooking();
  const { bookingId } = captured;
  await payInFull(store.db, bookingId);
  await confirm(store.db, bookingId, AT);
  const late = { bookingId, at: LATER, reason: 'late_payment', payments: [captured] } as const;
  expect(await end(captured)).toBe('confirmed');
  expect(await activities().requestRefunds(late)).toBe('confirmed');
  expect(await rowsOf(bookingId)).toEqual({
    status: 'confirmed',
    isHeld: true,
    payments: [{ captured: 100, reserved: 0 }],
    refunds: [],
  });
});
