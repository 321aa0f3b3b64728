/** Opening a payment: refused for good, never answered, or not even asked for. */
import { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';

const environment = await bookingsOfFile();

it('a payment that the provider will not open refuses the booking and frees the slot, and finance hears of it', async () => {
  const booking = await environment.book({ scene: ({ payment }) => (payment.refusesOpening = true) });
  expect(await booking.opened).toEqual({ outcome: 'refused', code: 'payment_method_unavailable' });
  expect(await environment.outcome(booking)).toBe('refused: payment_method_unavailable');
  expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'recordProviderRefusal', 'refuseBooking']);
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(['finance_payment_problem']);
});

it.each(['item_unavailable', 'quote_used'] as const)(
  'a booking refused with %s never reaches the provider',
  async (code) => {
    const booking = await environment.book({ scene: (made) => (made.reservation = code) });
    expect(await booking.opened).toEqual({ outcome: 'refused', code });
    expect(await environment.outcome(booking)).toBe(`refused: ${code}`);
    // perhaps asked twice: the page's question may come while the first answer is being written
    expect(new Set(booking.diary.map(({ call }) => call))).toEqual(new Set(['reserve']));
  },
);

it('a provider that is away for a while opens the payment as soon as it is back, once', async () => {
  const booking = await environment.book({ scene: ({ payment }) => (payment.away = true) });
  await environment.pass(10 * MINUTE);
  booking.payment.away = false;
  await environment.pass(2 * MINUTE);
  expect(await booking.opened).toEqual({ outcome: 'open' });
  const keys = booking
    .calls('openPayment')
    .map(({ given }) => (given as { idempotencyKey: string }).idempotencyKey); // as declared by the activity
  expect(new Set(keys).size).toBe(1);
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('sold');
});

it('a payment whose opening was never answered is found by its reference at the end and closed', async () => {
  const booking = await environment.book({ scene: ({ payment }) => (payment.answersLost = true) });
  expect(await environment.outcome(booking)).toBe('expired');
  expect(await booking.opened).toEqual({ outcome: 'open' });
  expect(booking.calls('recoverPayment')).toHaveLength(1);
  expect(booking.deeds().slice(-2)).toEqual(['closePayment', 'endBooking']);
  expect(booking.payment.state).toBe('canceled');
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(['booking_expired']);
});

it('a payment that never came to be leaves nothing to close', async () => {
  const booking = await environment.book({ scene: ({ payment }) => (payment.away = true) });
  await environment.pass(33 * MINUTE);
  expect(booking.slot).toBe('held');
  booking.payment.away = false;
  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.calls('closePayment')).toEqual([]);
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(['booking_expired']);
});

it('a workflow started manually, for which nobody recorded a request, fails without asking the provider anything', async () => {
  const booking = await environment.book({
    scene: (made) => {
      made.meanwhile = (call) => {
        if (call === 'reserve') throw ApplicationFailure.nonRetryable('nobody asked', 'NoBookingRequest');
      };
    },
  });
  await expect(booking.handle.result()).rejects.toMatchObject({
    cause: { type: 'NoBookingRequest' },
  });
  expect(new Set(booking.diary.map(({ call }) => call))).toEqual(new Set(['reserve']));
  expect(booking.notifications.size).toBe(0);
});
