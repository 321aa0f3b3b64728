/** A provider that answers and refuses, over a matter of ours: an answer, and no silence (business.md "Payments"). */
import { describe, expect, it } from 'vitest';
import {
  CREDENTIALS_REJECTED,
  PAYMENT_REFUSED,
  PAYMENT_UNKNOWN,
} from '../../../src/activities/payment/payments.ts';
import { DAY, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../../support/environments/bookingUnderTest.ts';

const environment = await bookingsOfFile();

/** Above Stripe's limit: two shares. */
const IN_SHARES = 150_000_000;

async function inShares() {
  const booking = await environment.book({ total: IN_SHARES });
  await booking.opened;
  return booking;
}

const problemsOf = (booking: BookingUnderTest) =>
  booking.sent().filter((template) => template === 'finance_payment_problem');

describe('a capture that PayPal refuses our account', () => {
  it('is answered at once: finance and the customer are told, the slot is kept to the end of its hold and no longer', async () => {
    const booking = await environment.book({ provider: 'paypal' });
    await booking.opened;
    booking.paypal.captures = ['refused'];
    booking.paypal.approve();
    expect(await booking.capture()).toEqual({ outcome: 'declined' });
    await environment.pass(MINUTE);
    expect(booking.sent()).toEqual(['concierge_payment_failed', 'finance_payment_problem', 'payment_failed']);
    expect(booking.calls('recordProviderRefusal')[0]?.given).toMatchObject({
      code: 'account_restricted',
      of: 'capture',
    });
    expect(booking.slot).toBe('held');

    await environment.pass(25 * MINUTE);
    expect(booking.slot).toBe('held');
    await environment.pass(5 * MINUTE);
    expect(booking.slot).toBe('free');
    expect(booking.paypal.taken).toBe(0);
    booking.paypal.forget();
    expect(await environment.outcome(booking)).toBe('expired');
    expect(problemsOf(booking)).toHaveLength(1);
  });

  it('that is asked for again once our account is mended takes the money', async () => {
    const booking = await environment.book({ provider: 'paypal' });
    await booking.opened;
    booking.paypal.captures = ['refused', 'completed'];
    booking.paypal.approve();
    await booking.capture();
    expect(await booking.capture()).toEqual({ outcome: 'taken' });
    await environment.pass(MINUTE);
    expect(booking.slot).toBe('sold');
    expect(booking.paypal.taken).toBe(1);
  });
});

describe.each([
  ['does not know the payment', PAYMENT_UNKNOWN],
  ['refuses us', PAYMENT_REFUSED],
  ['does not let us in', CREDENTIALS_REJECTED],
] as const)('a provider that %s', (_, refusal) => {
  it('costs the slot no minute more than its hold, and finance hears of it once', async () => {
    const booking = await environment.book();
    await booking.opened;
    booking.payment.refuses = refusal;
    await booking.signal();
    await environment.pass(MINUTE);
    expect(problemsOf(booking)).toHaveLength(1);
    await environment.pass(28 * MINUTE);
    expect(booking.slot).toBe('held');
    await environment.pass(2 * MINUTE);
    expect(booking.slot).toBe('free');
    expect(problemsOf(booking)).toHaveLength(1);

    booking.payment.refuses = false;
    expect(await environment.outcome(booking)).toBe('expired');
    expect(booking.payment.state).toBe('canceled');
  });

  it('and lets us in again while the hold lasts finds what was paid meanwhile', async () => {
    const booking = await environment.book();
    await booking.opened;
    booking.payment.refuses = refusal;
    await booking.signal();
    await environment.pass(MINUTE);
    booking.payment.refuses = false;
    booking.payment.pay();
    await environment.pass(8 * MINUTE); // the next sync comes by itself
    expect(booking.slot).toBe('sold');
  });
});

it('a payment that its provider never knows again is asked for less and less often, and not without end', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.refuses = PAYMENT_UNKNOWN;
  await environment.pass(40 * DAY);
  expect(await environment.outcome(booking)).toBe('expired');
  const asked = booking.calls('fetchPayment').length;
  expect(asked).toBeGreaterThan(20);
  expect(asked).toBeLessThan(200);
});

describe('two shares', () => {
  it('of which the bank takes back one: the customer pays that one anew, within the same hold', async () => {
    const booking = await inShares();
    booking.share(2).captureFate = 'declined';
    for (const share of booking.payments) share.pay();
    await booking.signal();
    await environment.pass(MINUTE);
    expect(booking.slot).toBe('held');
    expect(booking.share(1).state).toBe('succeeded');
    expect(booking.sent()).toEqual(['concierge_payment_failed', 'payment_failed']);

    booking.share(2).captureFate = 'taken';
    booking.share(2).pay();
    await booking.signal();
    await environment.pass(MINUTE);
    expect(booking.slot).toBe('sold');
  });

  it.each(['declined', 'refused'] as const)(
    'of which one is %s for good: at the end of the hold the other goes back, at once',
    async (fate) => {
      const booking = await inShares();
      booking.share(2).captureFate = fate;
      for (const share of booking.payments) share.pay();
      await booking.signal();
      await environment.pass(40 * MINUTE); // each authorisation gives fresh time
      expect(booking.slot).toBe('free');
      expect(booking.share(1).kept()).toBe(0);
      expect(booking.share(2).state).toBe('canceled');
      expect(await environment.outcome(booking)).toBe('expired');
    },
  );
});
