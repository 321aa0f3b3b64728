/** Declined charges: each notified once, and too many of them end the booking. */
import { expect, it } from 'vitest';
import { MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';

const environment = await bookingsOfFile();

it('a declined card leaves the booking open: notified once however often the webhook comes, and then it can be paid', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.decline('ch_1');
  for (let delivery = 0; delivery < 5; delivery += 1) {
    await booking.signal();
    await environment.pass(MINUTE);
  }
  expect(booking.slot).toBe('held');
  expect(booking.sent()).toEqual(['concierge_payment_failed', 'payment_failed']);
  expect(booking.calls('recordDecline').map(({ given }) => given)).toEqual([
    expect.objectContaining({ decline: expect.objectContaining({ attempt: 'ch_1' }) as unknown }),
  ]);

  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'recordDecline', 'confirmBooking']);
  expect(booking.sent()).toEqual([
    'booking_confirmation',
    'concierge_new_booking',
    'concierge_payment_failed',
    'payment_failed',
    'payment_receipt',
  ]);
  for (const key of booking.notifications.keys()) expect(key).toBe(encodeURIComponent(key)); // fits in an address
});

it('two different refusals are two notifications', async () => {
  const booking = await environment.book();
  await booking.opened;
  for (const attempt of ['ch_1', 'ch_2']) {
    booking.payment.decline(attempt);
    await booking.signal();
    await environment.pass(MINUTE);
  }
  expect(booking.sent().filter((template) => template === 'payment_failed')).toHaveLength(2);
});

it('five refused charges end the booking', async () => {
  const booking = await environment.book();
  await booking.opened;
  for (let attempt = 1; attempt <= 4; attempt += 1) booking.payment.decline(`ch_${attempt}`);
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('held');

  booking.payment.decline('ch_5');
  await booking.signal();
  expect(await environment.outcome(booking)).toBe('expired');
  expect(await environment.now()).toBeLessThan(Date.parse(booking.input.createdAt) + 10 * MINUTE);
  expect(booking.deeds().slice(-2)).toEqual(['closePayment', 'endBooking']);
  expect(booking.payment.state).toBe('canceled');
  expect(booking.slot).toBe('free');
  expect(booking.sent().filter((template) => template === 'booking_expired')).toHaveLength(1);
});

it('an attempt that was not confirmed with the bank is told once, and ends no booking however often it comes', async () => {
  const booking = await environment.book();
  await booking.opened;
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    booking.payment.failBeforeCharge(`pi_1.pm_${attempt}`);
    await booking.signal();
    await booking.signal();
    await environment.pass(MINUTE);
  }
  expect(booking.sent()).toEqual([
    ...Array.from({ length: 6 }, () => 'concierge_payment_failed'),
    ...Array.from({ length: 6 }, () => 'payment_failed'),
  ]);
  expect(booking.calls('recordDecline')).toHaveLength(6);
  expect(booking.slot).toBe('held');
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('sold');
});
