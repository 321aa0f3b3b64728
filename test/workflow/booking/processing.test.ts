/** Money on its way when the hold ends: it may arrive, fail, or come too late. */
import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';

const environment = await bookingsOfFile();

const LATE = ['concierge_late_payment', 'late_payment_refunded'];

/** A booking whose payment is under way while its thirty minutes run out. */
async function settling(startsIn = 10 * DAY) {
  const booking = await environment.book({ startsIn });
  await booking.opened;
  booking.payment.settleLater();
  await environment.pass(32 * MINUTE);
  return booking;
}

it.each([
  ['72 hours after it was made', 10 * DAY, 72 * HOUR],
  ['the start of the rental, if that comes first', 20 * HOUR, 20 * HOUR],
])(
  'a payment under way extends the hold to %s, and the customer is notified once',
  async (_until, startsIn, holds) => {
    const booking = await settling(startsIn);
    await environment.pass(10 * HOUR);
    const until = new Date(Date.parse(booking.input.createdAt) + holds).toISOString();
    expect(booking.calls('extendHold').map(({ given }) => given)).toEqual([
      { bookingId: booking.input.bookingId, holdExpiresAt: until },
    ]);
    expect(booking.slot).toBe('held');
    expect(booking.sent()).toEqual(['payment_pending']);
  },
);

it('money that settles within the extension confirms', async () => {
  const booking = await settling();
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('sold');
  expect(booking.calls('confirmBooking')).toHaveLength(1);
  expect(booking.payment.refunds.size).toBe(0);
});

it('a payment that fails within the extension ends the hold, whose own thirty minutes are over', async () => {
  const booking = await settling();
  booking.payment.fail();
  await booking.signal();
  expect(await environment.outcome(booking)).toBe('expired');
  expect(await environment.now()).toBeLessThan(Date.parse(booking.input.createdAt) + HOUR);
  expect(booking.deeds().slice(-2)).toEqual(['closePayment', 'endBooking']);
  expect(booking.sent()).toContain('booking_expired');
});

it('a payment that fails before the thirty minutes are over can be tried again', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.settleLater();
  await booking.signal();
  await environment.pass(5 * MINUTE);
  booking.payment.fail();
  await booking.signal();
  await environment.pass(5 * MINUTE);
  expect(booking.slot).toBe('held');
  expect(booking.calls('recordPaymentState').map(({ given }) => given)).toMatchObject([
    { status: 'processing' },
    { status: 'requires_payment' },
  ]);
});

it('money that settles at the last fetch of the extension, with the slot still held, is kept', async () => {
  const booking = await settling();
  const limit = Date.parse(booking.input.createdAt) + 72 * HOUR;
  let fetches = 0;
  booking.meanwhile = async (call) => {
    if (call !== 'fetchPayment' || (await environment.now()) < limit) return;
    fetches += 1;
    if (fetches === 2) booking.payment.pay(); // between the fetch that ends the hold and the one before the release
  };
  await environment.pass(72 * HOUR);
  expect(fetches).toBe(2);
  expect(booking.slot).toBe('sold');
  expect(booking.calls('endBooking')).toEqual([]);
  expect(booking.payment.refunds.size).toBe(0);
});

it('money that settles after the extension goes back in full, and the customer and the concierge know', async () => {
  const booking = await settling();
  await environment.pass(72 * HOUR);
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(['booking_expired', 'payment_pending']);

  booking.payment.pay();
  await booking.signal();
  expect(await environment.outcome(booking)).toBe('expired');
  expect([...booking.payment.refunds.values()]).toEqual([booking.input.total]);
  expect(booking.refunds.rows.map((refund) => refund.view())).toEqual([
    {
      status: 'succeeded',
      reason: 'late_payment',
      payout: { amount: booking.input.total, currency: 'AED' },
    },
  ]);
  expect(booking.deeds().slice(-2)).toEqual(['requestRefunds', 'sendRefundPart']);
  expect(booking.calls('confirmBooking')).toEqual([]);
  expect(booking.sent()).toEqual(['booking_expired', ...LATE, 'payment_pending'].sort());
});

it('a late payment that a worker confirmed before it died buys the booking, whatever the next one decides', async () => {
  const booking = await settling();
  await environment.pass(72 * HOUR);
  booking.slotStaysFree = false; // as the next worker finds it
  booking.meanwhile = (call) => {
    if (call === 'requestRefunds') booking.slot = 'sold';
  };
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.refunds.rows).toEqual([]);
  expect(booking.payment.refunds.size).toBe(0);
  expect(booking.calls('confirmBooking')).toHaveLength(1);
  expect(booking.sent()).toContain('booking_confirmation');
  expect(booking.sent()).not.toContain('late_payment_refunded');
});

it('a late payment that fails after all is closed, and nothing more is said', async () => {
  const booking = await settling();
  await environment.pass(72 * HOUR);
  booking.payment.fail();
  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.payment.state).toBe('canceled');
  expect(booking.calls('recordPaymentClosed')).toHaveLength(1);
  expect(booking.sent()).toEqual(['booking_expired', 'payment_pending']);
});
