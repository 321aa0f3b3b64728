/** A deposit that was paid goes back by itself 48 hours after the end, once, unless finance has decided before. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, type Wish } from '../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../support/environments/bookingUnderTest.ts';
import { beginRefund, isAt, type RefundWish } from '../support/fakes/refundUnderTest.ts';

const environment = await bookingsOfFile();

async function confirmed(wish: Wish = {}): Promise<BookingUnderTest> {
  const booking = await environment.book({ startsIn: 2 * DAY, ...wish });
  booking.hasDeposit = true;
  await booking.opened;
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  return booking;
}

const depositRefunds = ({ refunds }: BookingUnderTest) =>
  refunds.rows.filter(({ kind }) => kind === 'deposit').map((row) => row.view());
const releasedAt = (booking: BookingUnderTest) => booking.calls('releaseDeposit')[0]?.at ?? NaN;

describe('a deposit that was paid', () => {
  it('goes back 48 hours after the end of the rental, after the guest was asked for a review', async () => {
    const booking = await confirmed();
    expect(await environment.outcome(booking)).toBe('completed');
    expect(isAt(releasedAt(booking), Date.parse(booking.input.endAt) + 48 * HOUR)).toBe(true);
    await environment.pass(MINUTE);
    expect(depositRefunds(booking)).toEqual([
      {
        status: 'succeeded',
        reason: 'deposit_release',
        payout: { amount: booking.input.deposit, currency: 'AED' },
      },
    ]);
    expect(booking.sent()).toContain('review_request');
    expect(booking.sent()).toContain('deposit_released');
    expect(booking.sent()).not.toContain('refund_confirmation');
    expect(booking.payment.refunds.size).toBe(1);
    await environment.replay(booking);
  });

  it('counts a cancellation after the start as the end of the rental', async () => {
    const booking = await confirmed();
    await environment.pass(2 * DAY + HOUR);
    expect(await booking.cancel({ actor: 'staff', pays: 500 })).toEqual({ outcome: 'cancelled' });
    const at = Date.parse(booking.endedAt ?? '');
    expect(await environment.outcome(booking)).toBe('cancelled');
    expect(isAt(releasedAt(booking), at + 48 * HOUR)).toBe(true);
    await environment.pass(MINUTE);
    expect([...booking.payment.refunds.values()]).toEqual([500, booking.input.deposit]);
    expect(booking.sent()).not.toContain('review_request');
    await environment.replay(booking);
  });

  it('goes back with a cancellation before the start: nothing is waited for', async () => {
    const booking = await confirmed();
    expect(await booking.cancel()).toEqual({ outcome: 'cancelled' });
    expect(await environment.outcome(booking)).toBe('cancelled');
    expect(booking.calls('releaseDeposit')).toEqual([]);
  });

  it.each([
    ['before it has requested the refund', false],
    ['after that, before anybody knows', true],
  ])('goes back once where the worker that releases it dies %s', async (_when, isRequested) => {
    const booking = await confirmed();
    const deaths: string[] = [];
    booking.meanwhile = (call) => {
      if (call !== 'releaseDeposit' || deaths.length > 0) return;
      if (isRequested) booking.releaseDeposit(booking.endedAt ?? '');
      deaths.push(call);
      throw new Error('the worker dies');
    };
    expect(await environment.outcome(booking)).toBe('completed');
    expect(deaths).toEqual(['releaseDeposit']);
    expect(booking.calls('releaseDeposit')).toHaveLength(2);
    expect(depositRefunds(booking).map(({ status }) => status)).toEqual(['succeeded']);
    expect([...booking.payment.refunds.values()]).toEqual([booking.input.deposit]);
    expect(booking.sent().filter((template) => template === 'deposit_released')).toHaveLength(1);
    await environment.replay(booking);
  });

  it('that finance has decided on before is not released again', async () => {
    const booking = await confirmed();
    await environment.pass(3 * DAY);
    booking.releaseDeposit(new Date().toISOString(), 200_000);
    expect(await environment.outcome(booking)).toBe('completed');
    await environment.pass(MINUTE);
    expect(depositRefunds(booking)).toHaveLength(1);
    expect([...booking.payment.refunds.values()]).toEqual([booking.input.deposit - 200_000]);
    expect(booking.sent()).toContain('deposit_retained');
    expect(booking.sent()).not.toContain('deposit_released');
  });
});

describe('its refund', () => {
  const begin = (wish: RefundWish = {}) =>
    beginRefund(environment, { kind: 'deposit', reason: 'deposit_release', actor: 'midas', ...wish });

  it('that arrives at once is told once', async () => {
    const refund = await begin();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.told()).toEqual(['deposit_released R1']);
    await environment.replay(refund);
  });

  it('that is pending is told as begun, and as arrived only once it has', async () => {
    const refund = await begin({ scene: ({ payment }) => (payment.refundFate = 'pending') });
    await refund.pass(MINUTE);
    expect(refund.told()).toEqual(['deposit_released R1']);
    refund.booking.payment.refundFate = 'succeeded';
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.told()).toEqual(['deposit_released R1', 'refund_confirmation R1']);
    await environment.replay(refund);
  });

  it('that the bank refuses goes to finance, and the customer hears of no release', async () => {
    const refund = await begin({ scene: ({ payment }) => (payment.refundFate = 'failed') });
    expect(await refund.outcome()).toBe('failed');
    expect(refund.told()).toEqual(['refund_delayed R1-try-1', 'finance_refund_failed R1-try-1']);
  });

  it('that a dispute holds up is told to finance alone', async () => {
    const refund = await begin({ isDisputed: true });
    expect(await refund.outcome()).toBe('blocked');
    expect(refund.told()).toEqual(['finance_payment_problem R1-refund_blocked']);
  });

  it('of nothing tells nobody', async () => {
    const refund = await begin({ pays: 0 });
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.told()).toEqual([]);
  });
});
