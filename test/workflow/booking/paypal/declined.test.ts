/** PayPal could not charge what the customer chose: they are notified once, and choose again. */
import { expect, it } from 'vitest';
import { MINUTE } from '../../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../../support/environments/bookingsOfFile.ts';

const environment = await bookingsOfFile();

async function opened() {
  const booking = await environment.book({ provider: 'paypal' });
  await booking.opened;
  return booking;
}

const FAILED = ['concierge_payment_failed', 'payment_failed'];
const keys = (booking: Awaited<ReturnType<typeof opened>>) =>
  booking.calls('capturePayment').map(({ given }) => (given as { idempotencyKey: string }).idempotencyKey); // every call has one

it.each(['reopened', 'still_approved'] as const)(
  'a funding source that is declined is notified once, and another one pays the same order (%s)',
  async (afterDecline) => {
    const booking = await opened();
    booking.paypal.afterDecline = afterDecline;
    booking.paypal.captures = ['instrument_declined', 'completed'];
    booking.paypal.approve();
    expect(await booking.capture()).toEqual({ outcome: 'declined' });
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await booking.signal();
      await environment.pass(MINUTE);
    }
    expect(booking.slot).toBe('held');
    expect(booking.sent()).toEqual(FAILED);
    expect(booking.calls('capturePayment')).toHaveLength(1);

    booking.paypal.approve();
    expect(await booking.capture()).toEqual({ outcome: 'taken' });
    expect(booking.paypal.orders).toBe(1);
    expect(new Set(keys(booking)).size).toBe(2);
    expect(booking.paypal.taken).toBe(1);
  },
);

it('a customer who chooses again at PayPal and never comes back is found', async () => {
  const booking = await opened();
  booking.paypal.captures = ['instrument_declined', 'completed'];
  booking.paypal.approve();
  await booking.capture();
  await environment.pass(10 * MINUTE); // a fetch finds the order open again
  booking.paypal.approve();
  await environment.pass(10 * MINUTE);
  expect(booking.slot).toBe('sold');
});

it('a capture that is made and refused uses the order up: the customer gets a new one, and pays that', async () => {
  const booking = await opened();
  booking.paypal.captures = ['capture_declined', 'completed'];
  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'declined' });
  await environment.pass(MINUTE);
  expect(booking.sent()).toEqual(FAILED);
  expect(booking.calls('openPayment').map(({ given }) => given)).toMatchObject([
    { idempotencyKey: expect.stringMatching(/open\/g1$/) as unknown },
    {
      idempotencyKey: expect.stringMatching(/open\/g2$/) as unknown,
      replaces: `order_${booking.input.bookingId}_1_1`,
    },
  ]);

  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'taken' });
  expect(booking.paypal.taken).toBe(1);
});

it('an e-check that bounces within the half hour can be paid another way, with a new order', async () => {
  const booking = await opened();
  booking.paypal.captures = ['pending', 'completed'];
  booking.paypal.approve();
  await booking.capture();
  booking.paypal.fail();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.sent()).toEqual(FAILED);
  expect(booking.paypal.orders).toBe(2);
  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'taken' });
});

it('a new order that PayPal refuses to make is asked for again under another key', async () => {
  const booking = await opened();
  booking.paypal.captures = ['capture_declined', 'completed'];
  booking.paypal.approve();
  booking.meanwhile = (call) => {
    booking.paypal.refusesOpening = call === 'openPayment' && booking.calls('openPayment').length === 2;
  };
  await booking.signal();
  await environment.pass(10 * MINUTE);
  expect(booking.paypal.orders).toBe(2);
  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'taken' });
});

it('five declines end the booking, and a sixth attempt is never made', async () => {
  const booking = await opened();
  booking.paypal.afterDecline = 'still_approved';
  booking.paypal.captures = ['instrument_declined'];
  booking.paypal.approve();
  for (let attempt = 1; attempt <= 4; attempt += 1)
    expect(await booking.capture()).toEqual({ outcome: 'declined' });
  const fifth = booking.capture();
  booking.paypal.forget();
  expect(await environment.outcome(booking)).toBe('expired');
  expect((await fifth).outcome).not.toBe('taken');
  expect(booking.calls('capturePayment').length).toBeLessThanOrEqual(5);
  expect(booking.slot).toBe('free');
});
