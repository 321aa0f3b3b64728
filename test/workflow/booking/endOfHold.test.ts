/** The end of an unpaid hold: fetch, close, and only then release. */
import { expect, it } from 'vitest';
import { MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';

const environment = await bookingsOfFile();

it('an unpaid hold ends after thirty minutes: the payment is closed, then the slot is free, then the customer notified', async () => {
  const booking = await environment.book();
  await booking.opened;
  await environment.pass(29 * MINUTE);
  expect(booking.deeds()).toEqual(['reserve', 'openPayment']);

  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'closePayment', 'endBooking']);
  expect(booking.diary.at(booking.diary.findIndex(({ call }) => call === 'closePayment') - 1)?.call).toBe(
    'fetchPayment',
  );
  expect(booking.calls('endBooking')[0]).toMatchObject({
    given: { status: 'expired', payments: [{ status: 'canceled' }], refund: null },
  });
  expect(booking.calls('endBooking')[0]?.at).toBeGreaterThanOrEqual(
    Date.parse(booking.input.createdAt) + 30 * MINUTE,
  );
  expect(booking.sent()).toEqual(['booking_expired']);
});

it('a hold never reaches past the start of the rental', async () => {
  const booking = await environment.book({ startsIn: 12 * MINUTE });
  await booking.opened;
  await environment.pass(14 * MINUTE);
  expect(booking.slot).toBe('free');
  expect(await environment.outcome(booking)).toBe('expired');
});

it('a customer who pays in the last second is confirmed: the close is refused, and the money counts', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.meanwhile = (call) => {
    if (call === 'closePayment') booking.payment.pay();
  };
  await environment.pass(32 * MINUTE);
  expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'closePayment', 'confirmBooking']);
  expect(booking.sent()).toEqual(['booking_confirmation', 'concierge_new_booking', 'payment_receipt']);
});

it('a payment that somebody closed at the provider ends the booking at once', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.state = 'canceled';
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(['booking_expired']);
});
