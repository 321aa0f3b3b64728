/** What counts as money: only what the provider itself reports, whoever says what, and however often. */
import { expect, it } from 'vitest';
import { MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';

const environment = await bookingsOfFile();
import { minor } from '../../../src/domain/money/money.ts';
import type { PaymentSnapshot } from '../../../src/domain/payment/payment.ts';

const CONFIRMATION = ['booking_confirmation', 'concierge_new_booking', 'payment_receipt'];

it('a lost webhook costs nobody a booking', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  await environment.pass(9 * MINUTE);
  expect(booking.slot).toBe('sold');
  expect(booking.sent()).toEqual(CONFIRMATION);
});

it('webhooks that come many times, late and out of order confirm once', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  await Promise.all([booking.signal(), booking.signal(), booking.signal(), booking.signal()]);
  await environment.pass(MINUTE);
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'confirmBooking']);
  expect(booking.sent()).toEqual(CONFIRMATION);
});

it('a webhook that lies about a payment changes nothing', async () => {
  const booking = await environment.book();
  await booking.opened;
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.calls('fetchPayment')).toHaveLength(1);
  expect(booking.deeds()).toEqual(['reserve', 'openPayment']);
  expect(booking.sent()).toEqual([]);
});

const WRONG: readonly [string, Partial<PaymentSnapshot>][] = [
  ['of another amount', { amount: minor(1) }],
  ['that brought less than was asked', { amountReceived: minor(20_963_049) }],
  ['in another currency', { currency: 'USD' }],
  ['in the other mode', { live: true }],
  ['for another booking', { bookingId: 'MIDAS-99999999' }],
  ['for another payment of the booking', { paymentId: 'P2' }],
  ['under another id', { providerPaymentId: 'pi_other' }],
];

it.each(WRONG)('a payment %s never confirms', async (_what, wrong) => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.wrong = wrong;
  booking.payment.pay();
  await booking.signal();
  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.calls('confirmBooking')).toEqual([]);
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(['booking_expired']);
});
