/** A provider that cannot be reached when the hold ends, or while it lasts. */
import { expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../../support/environments/bookingUnderTest.ts';
import { waitFor } from '../../support/waitFor.ts';

const environment = await bookingsOfFile();

/** The provider goes away after ten minutes and is still away when the hold and its grace are over. */
async function abandoned() {
  const booking = await environment.book();
  await booking.opened;
  await environment.pass(10 * MINUTE);
  booking.payment.away = true;
  await environment.pass(49.5 * MINUTE);
  return booking;
}

/** On a crowded machine it takes longer than the clock says. */
async function endOfHold(booking: BookingUnderTest): Promise<void> {
  await environment.pass(2 * MINUTE);
  await waitFor('the end of the hold', () => booking.calls('endBooking').length > 0);
}

/** Nobody was there in time: the slot is free. */
async function abandonedForGood() {
  const booking = await abandoned();
  await endOfHold(booking);
  return booking;
}

it('the slot is kept thirty minutes more, then released; the payment is closed when the provider is back', async () => {
  const booking = await abandoned();
  expect(booking.slot).toBe('held');
  await endOfHold(booking);
  expect(booking.slot).toBe('free');
  await waitFor('the word of it', () => booking.sent().length > 0);
  expect(booking.sent()).toEqual(['booking_expired']);
  await environment.pass(5 * HOUR);

  booking.payment.away = false;
  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.deeds()).toEqual([
    'reserve',
    'openPayment',
    'endBooking',
    'closePayment',
    'recordPaymentClosed',
  ]);
  expect(booking.payment.state).toBe('canceled');
});

it('what a worker confirmed before it died stays confirmed, though the next one never reached the provider', async () => {
  const booking = await abandoned();
  booking.meanwhile = (call) => {
    if (call === 'endBooking') booking.slot = 'sold'; // as the worker had written it
  };
  await endOfHold(booking);
  await waitFor('what it sends', () => booking.sent().length === 3);
  expect(booking.slot).toBe('sold');
  expect(booking.calls('confirmBooking')).toMatchObject([{ given: { payments: [] } }]);
  expect(booking.sent()).toEqual(['booking_confirmation', 'concierge_new_booking', 'payment_receipt']);
});

it('money that was paid meanwhile revives the booking when its slot is still free', async () => {
  const booking = await abandonedForGood();
  booking.slotStaysFree = true;
  booking.payment.pay();
  booking.payment.away = false;
  await environment.pass(5 * MINUTE);
  expect(booking.slot).toBe('sold');
  expect(booking.payment.refunds.size).toBe(0);
  expect(booking.sent()).toEqual([
    'booking_confirmation',
    'booking_expired',
    'concierge_new_booking',
    'payment_receipt',
  ]);
});

it('money that was paid meanwhile goes back in full when somebody else has the slot', async () => {
  const booking = await abandonedForGood();
  booking.payment.pay();
  booking.payment.away = false;
  expect(await environment.outcome(booking)).toBe('expired');
  expect([...booking.payment.refunds.values()]).toEqual([booking.input.total]);
  expect(booking.sent()).toEqual(['booking_expired', 'concierge_late_payment', 'late_payment_refunded']);
});

it('a provider that is back within the thirty minutes decides: paid is confirmed', async () => {
  const booking = await abandoned();
  booking.payment.pay();
  booking.payment.away = false;
  await environment.pass(2 * MINUTE);
  expect(booking.slot).toBe('sold');
  expect(booking.calls('endBooking')).toEqual([]);
});

it('a provider that is away for a while within the hold costs nobody a booking', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.away = true;
  await booking.signal();
  await environment.pass(10 * MINUTE);
  booking.payment.pay();
  booking.payment.away = false;
  await environment.pass(2 * MINUTE);
  expect(booking.slot).toBe('sold');
});

it('a customer who cancels within the thirty minutes of grace is answered within seconds, not at their end', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.away = true;
  await environment.pass(40 * MINUTE);
  expect(booking.slot).toBe('held');
  const asked = await environment.now();
  const answer = await booking.askToCancel();
  await environment.pass(MINUTE);
  expect(await answer()).toEqual({ outcome: 'cancelled' });
  expect(booking.calls('endBooking')[0]?.at).toBeLessThan(asked + 15_000);
  booking.payment.away = false;
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.payment.state).toBe('canceled');
  expect(booking.sent()).toEqual(['cancellation_confirmation']);
});

it('money that arrived within the grace goes back to a customer who cancels then', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.away = true;
  await environment.pass(40 * MINUTE);
  booking.payment.pay();
  const answer = await booking.askToCancel();
  await environment.pass(MINUTE);
  expect(await answer()).toEqual({ outcome: 'cancelled' });
  booking.payment.away = false;
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.payment.kept()).toBe(0);
  expect(booking.calls('confirmBooking')).toEqual([]);
});

it('a provider that contradicts itself is asked with pauses, and counts as out of reach after the thirty minutes', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.contradictsItself = true;
  await environment.pass(59 * MINUTE);
  expect(booking.slot).toBe('held');
  expect(booking.calls('closePayment').length).toBeGreaterThan(20);
  expect(booking.calls('closePayment').length).toBeLessThan(35);
  await environment.pass(3 * MINUTE);
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(['booking_expired']);

  booking.payment.contradictsItself = false;
  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.payment.state).toBe('canceled');
});
