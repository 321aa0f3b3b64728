/** The end of a hold that PayPal's page outlives: nothing is captured without the slot. */
import { expect, it } from 'vitest';
import type { BookingUnderTest } from '../../../support/environments/bookingUnderTest.ts';
import { DAY, HOUR, MINUTE, type Wish } from '../../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../../support/environments/bookingsOfFile.ts';
import { waitFor } from '../../../support/waitFor.ts';

const environment = await bookingsOfFile();

async function opened(wish: Wish = {}) {
  const booking = await environment.book({ provider: 'paypal', ...wish });
  await booking.opened;
  return booking;
}

async function expired(wish: Wish = {}) {
  const booking = await opened(wish);
  await environment.pass(40 * MINUTE);
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(['booking_expired']);
  return booking;
}

/** With nothing left to wait for, the server's clock leaps years ahead: the diary says when it was over. */
const lastFetch = (booking: BookingUnderTest) => booking.calls('fetchPayment').at(-1)?.at;

it('a hold that nobody pays ends on time, and the booking ends with its order at PayPal', async () => {
  const booking = await expired();
  expect(booking.calls('endBooking').map(({ given }) => given)).toMatchObject([
    { status: 'expired', payments: [{ status: 'canceled' }], refund: null },
  ]);
  booking.paypal.forget();
  expect(await environment.outcome(booking)).toBe('expired');
  expect(lastFetch(booking)).toBeLessThan(Date.parse(booking.input.createdAt) + 3 * HOUR);
  expect(booking.sent()).toEqual(['booking_expired']);
});

it('an order that PayPal never forgets is given up after three days, and never captured', async () => {
  const booking = await expired();
  expect(await environment.outcome(booking)).toBe('expired');
  expect(lastFetch(booking)).toBeLessThan(Date.parse(booking.input.createdAt) + 4 * DAY);
  expect(booking.calls('fetchPayment').length).toBeLessThan(90); // hourly, not busily
  expect(booking.calls('capturePayment')).toEqual([]);
});

it('a customer who agrees after the hold gets the slot back first, and then pays', async () => {
  const booking = await expired();
  booking.slotStaysFree = true;
  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'taken' });
  await environment.pass(MINUTE);
  expect(booking.deeds().slice(-3)).toEqual(['reopenHold', 'capturePayment', 'confirmBooking']);
  expect(booking.slot).toBe('sold');
  expect(booking.paypal.taken).toBe(1);
});

it('the same customer is found by the clock alone', async () => {
  const booking = await expired();
  booking.slotStaysFree = true;
  booking.paypal.approve();
  await environment.pass(2 * HOUR);
  expect(booking.slot).toBe('sold');
});

it('somebody else has the slot by then: nothing is captured, and the customer knows', async () => {
  const booking = await expired();
  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'invalid_state', status: 'expired' });
  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.calls('capturePayment')).toEqual([]);
  expect(booking.paypal.taken).toBe(0);
  expect([...booking.notifications.keys()].filter((key) => key.startsWith('booking_expired'))).toEqual([
    `booking_expired.${booking.input.bookingId}`,
    `booking_expired.${booking.input.bookingId}.agreed_too_late`,
  ]);
});

it('an agreement after the start of the rental takes no slot and no money', async () => {
  const booking = await expired({ startsIn: HOUR });
  booking.slotStaysFree = true;
  await environment.pass(HOUR);
  booking.paypal.approve();
  await booking.signal();
  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.calls('reopenHold')).toEqual([]);
  expect(booking.calls('capturePayment')).toEqual([]);
});

it('a late agreement that is declined leaves the customer a new order and half an hour', async () => {
  const booking = await expired();
  booking.slotStaysFree = true;
  booking.paypal.captures = ['instrument_declined', 'completed'];
  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'declined' });
  // Its page was hidden from the booking when the hold ended.
  expect(booking.calls('openPayment').at(-1)?.given).toMatchObject({
    replaces: expect.any(String) as unknown,
  });
  expect(booking.slot).toBe('held');
  await environment.pass(45 * MINUTE);
  expect(booking.slot).toBe('free');
  expect(booking.sent().filter((template) => template === 'booking_expired')).toHaveLength(2);
});

it('an e-check behind a late agreement keeps the slot that was taken again', async () => {
  const booking = await expired();
  booking.slotStaysFree = true;
  booking.paypal.captures = ['pending'];
  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'processing' });
  await environment.pass(5 * HOUR);
  expect(booking.slot).toBe('held');
  booking.paypal.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('sold');
});

it('a customer who cancels is never captured, though they had agreed', async () => {
  const booking = await opened();
  booking.meanwhile = (call) => {
    if (call === 'closePayment') booking.paypal.approve();
  };
  expect(await booking.cancel()).toEqual({ outcome: 'cancelled' });
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.calls('capturePayment')).toEqual([]);
  expect(booking.sent()).toEqual(['cancellation_confirmation']);
});

it('a customer who has agreed cancels before the capture was asked for: nothing is waited for', async () => {
  const booking = await opened();
  booking.paypal.approve();
  booking.meanwhile = async (call) => {
    if (call !== 'fetchPayment') return;
    booking.meanwhile = () => undefined;
    await booking.askToCancel();
  };
  await booking.signal();
  await waitFor('the end', () => booking.calls('endBooking').length > 0);
  expect(booking.calls('endBooking')).toMatchObject([{ given: { payments: [{ status: 'canceled' }] } }]);
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.calls('capturePayment')).toEqual([]);
});

it('a customer cancels while a capture is under way whose answer is lost: what it took goes back', async () => {
  const booking = await opened();
  booking.paypal.approve();
  booking.meanwhile = (call) => {
    if (call === 'capturePayment') booking.paypal.silent = true;
    if (call === 'fetchPayment' && booking.calls('endBooking').length > 0) booking.paypal.silent = false;
  };
  await booking.signal();
  // Before its next attempt, which the clock brings about only once the outcome is awaited.
  await waitFor('the capture to wait for its next attempt', async () => {
    const { pendingActivities } = (await booking.handle.describe()).raw;
    return pendingActivities?.some(({ attempt }) => (attempt ?? 0) > 1);
  });
  await booking.askToCancel(); // answered by what the booking comes to
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.paypal.kept()).toBe(0);
  expect(booking.calls('capturePayment')).toHaveLength(1);
});

it('operations cancel the workflow of an expired booking: nothing is captured any more', async () => {
  const booking = await expired();
  await booking.handle.cancel();
  booking.paypal.approve();
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.calls('capturePayment')).toEqual([]);
});
