/** A customer who agrees at PayPal: captured once, by the booking, while it holds its slot. */
import { expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../../support/environments/bookingsOfFile.ts';

const environment = await bookingsOfFile();

async function opened() {
  const booking = await environment.book({ provider: 'paypal' });
  await booking.opened;
  return booking;
}

const PAID = ['booking_confirmation', 'concierge_new_booking', 'payment_receipt'];

it('dirhams are shown and dollars are asked for: the order is in the currency that PayPal takes', async () => {
  const booking = await opened();
  expect(booking.calls('reserve').map(({ given }) => given)).toMatchObject([
    { payments: [{ amount: 5_708_114, currency: 'USD' }] },
  ]);
  expect(booking.calls('openPayment').map(({ given }) => given)).toMatchObject([
    { provider: 'paypal', amount: 5_708_114, currency: 'USD' },
  ]);
});

it('a customer who comes back from PayPal is confirmed in one go', async () => {
  const booking = await opened();
  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'taken' });
  await environment.pass(MINUTE);
  expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'capturePayment', 'confirmBooking']);
  expect(booking.calls('confirmBooking').map(({ given }) => given)).toMatchObject([
    { payments: [{ amount: 5_708_114, currency: 'USD' }] },
  ]);
  expect(booking.sent()).toEqual(PAID);
  expect(await booking.capture()).toEqual({ outcome: 'taken' });
});

it('the return page, the webhook and the IPN at the same moment: one capture, one confirmation', async () => {
  const booking = await opened();
  booking.paypal.approve();
  const answers = await Promise.all([
    booking.capture(),
    booking.signal(),
    booking.capture(),
    booking.signal(),
    booking.capture(),
  ]);
  expect(answers.filter((answer) => answer !== undefined)).toEqual([
    { outcome: 'taken' },
    { outcome: 'taken' },
    { outcome: 'taken' },
  ]);
  await environment.pass(MINUTE);
  expect(booking.paypal.taken).toBe(1);
  expect(booking.calls('capturePayment')).toHaveLength(1);
  expect(booking.calls('confirmBooking')).toHaveLength(1);
});

it('a customer who agrees and never comes back is found by the clock alone', async () => {
  const booking = await opened();
  booking.paypal.approve();
  await environment.pass(10 * MINUTE);
  expect(booking.slot).toBe('sold');
});

it('PayPal takes the money and its answer is lost: one capture', async () => {
  const booking = await opened();
  booking.paypal.approve();
  booking.meanwhile = (call) => {
    booking.paypal.silent = call === 'capturePayment' && booking.calls('capturePayment').length === 1;
  };
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.paypal.taken).toBe(1);
  expect(booking.slot).toBe('sold');
});

it('a customer who has not approved is answered so, and nothing is captured', async () => {
  const booking = await opened();
  expect(await booking.capture()).toEqual({ outcome: 'not_approved' });
  expect(booking.calls('capturePayment')).toEqual([]);
});

it('an order paid to somebody else is never captured', async () => {
  const booking = await opened();
  booking.paypal.wrong = { receiver: 'foreign' };
  booking.paypal.approve();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.calls('capturePayment')).toEqual([]);
  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.paypal.taken).toBe(0);
});

it('an agreement at the very end of the hold is captured before the slot is given away', async () => {
  const booking = await opened();
  booking.meanwhile = async (call) => {
    const end = Date.parse(booking.input.createdAt) + 30 * MINUTE;
    if (call === 'fetchPayment' && (await environment.now()) >= end) booking.paypal.approve();
  };
  await environment.pass(32 * MINUTE);
  expect(booking.slot).toBe('sold');
  expect(booking.calls('endBooking')).toEqual([]);
});

it('PayPal is away while the customer waits: they are asked to try again, and the booking goes on asking', async () => {
  const booking = await opened();
  booking.paypal.approve();
  booking.paypal.away = true;
  const answer = await booking.askToCapture();
  await environment.pass(MINUTE);
  expect(await answer()).toEqual({ outcome: 'undecided' });
  booking.paypal.away = false;
  await environment.pass(5 * MINUTE);
  expect(booking.slot).toBe('sold');
});

it('an e-check keeps the slot, the customer is notified, and the money confirms when it settles', async () => {
  const booking = await opened();
  booking.paypal.captures = ['pending'];
  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'processing' });
  expect(booking.calls('recordPaymentState').map(({ given }) => given)).toMatchObject([
    { status: 'processing' },
  ]);
  await environment.pass(HOUR);
  expect(booking.slot).toBe('held');
  expect(booking.sent()).toEqual(['payment_pending']);
  booking.paypal.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('sold');
  expect(booking.calls('capturePayment')).toHaveLength(1);
});

it('an e-check that settles after the slot has gone goes back in full, in the currency that was paid', async () => {
  const booking = await opened();
  booking.paypal.captures = ['pending'];
  booking.paypal.approve();
  await booking.signal();
  await environment.pass(73 * HOUR);
  expect(booking.slot).toBe('free');
  booking.paypal.pay();
  expect(await environment.outcome(booking)).toBe('expired');
  expect([...booking.paypal.refunds.values()]).toEqual([5_708_114]);
  expect(booking.refunds.rows.map((refund) => refund.view())).toEqual([
    { status: 'succeeded', reason: 'late_payment', payout: { amount: 5_708_114, currency: 'USD' } },
  ]);
  expect(booking.calls('sendRefundPart').map(({ given }) => given)).toMatchObject([{ provider: 'paypal' }]);
  expect(booking.sent()).toContain('late_payment_refunded');
});
