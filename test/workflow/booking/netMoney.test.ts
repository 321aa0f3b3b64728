/** What counts of a payment is what is left of it: some has gone back, is disputed, or is still on its way back. */
import { describe, expect, it } from 'vitest';
import { minor } from '../../../src/domain/money/money.ts';
import type { PaymentSnapshot } from '../../../src/domain/payment/payment.ts';
import { DAY, HOUR, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../../support/environments/bookingUnderTest.ts';

const environment = await bookingsOfFile();

const AT = '2027-03-01T09:00:00.000Z';
const refunded = (amount: number, state: 'succeeded' | 'pending' | 'failed' = 'succeeded') => ({
  refunds: [{ refundId: 're_dashboard', state, amount: minor(amount), at: AT }],
});
const disputed = (amount: number) => ({ disputes: [{ disputeId: 'du_1', amount: minor(amount), at: AT }] });

/** Pays, and lets the provider report what has left the payment by the time it is fetched. */
async function paid(left: (total: number) => Partial<PaymentSnapshot>): Promise<BookingUnderTest> {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.wrong = left(booking.input.total);
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  return booking;
}

const views = (booking: BookingUnderTest) => booking.refunds.rows.map((refund) => refund.view());

describe('money that has gone back in full was never paid', () => {
  it.each([['settled', 'succeeded'] as const, ['on its way', 'pending'] as const])(
    'and %s: no review, no confirmation, and the booking expires at the end of its hold',
    async (_how, state) => {
      const booking = await paid((total) => refunded(total, state));
      expect(booking.slot).toBe('held');
      expect(await environment.outcome(booking)).toBe('expired');
      expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'endBooking']);
      expect(booking.calls('endBooking')[0]?.given).toMatchObject({ refund: null, payments: [] });
      expect(booking.sent()).toEqual(['booking_expired']);
      expect(booking.payment.refunds.size).toBe(0);
    },
  );

  it('a refund that has failed took nothing back', async () => {
    const booking = await paid((total) => refunded(total, 'failed'));
    expect(booking.slot).toBe('sold');
    await environment.outcome(booking);
  });

  it('one share of several: the others are released, and what was taken goes back', async () => {
    const booking = await environment.book({ total: 150_000_001 });
    await booking.opened;
    const [first, second] = booking.payments;
    if (first === undefined || second === undefined) throw new Error('a total for two shares');
    first.state = 'succeeded';
    first.wrong = refunded(75_000_001);
    second.pay();
    await booking.signal();
    expect(await environment.outcome(booking)).toBe('expired');
    expect(booking.calls('confirmBooking')).toEqual([]);
    expect(second.state).toBe('canceled');
  });
});

describe('money that has gone back in part, or is disputed, buys nothing until finance agrees', () => {
  it.each([
    ['a small refund', () => refunded(1)],
    ['nearly all of it refunded', (total: number) => refunded(total - 1)],
    ['all of it disputed', (total: number) => disputed(total)],
    ['a part of it disputed', () => disputed(100)],
    ['a part of each', () => ({ ...refunded(100), ...disputed(100) })],
  ])('%s: the slot is kept and finance is asked', async (_what, left) => {
    const booking = await paid(left);
    expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'openReview']);
    const given = left(booking.input.total);
    expect(booking.calls('openReview')[0]?.given).toMatchObject({ payments: [{ deductions: given }] });
    expect(booking.slot).toBe('held');
    expect(booking.sent()).toEqual(['booking_in_review', 'finance_payment_problem']);
    await booking.cancel();
    await environment.outcome(booking);
  });

  it('approved, it is confirmed with what is left', async () => {
    const booking = await paid(() => refunded(400));
    expect(await booking.review(true)).toEqual({ outcome: 'approved' });
    expect(booking.slot).toBe('sold');
    expect(booking.calls('confirmBooking')[0]?.given).toMatchObject({
      payments: [{ deductions: refunded(400) }],
    });
    await environment.outcome(booking);
  });

  it('refused, what is left goes back, and the customer reads no more than that', async () => {
    const booking = await paid(() => refunded(400));
    await booking.review(false);
    expect(await environment.outcome(booking)).toBe('cancelled: refused in review');
    const { total } = booking.input;
    expect(views(booking)).toMatchObject([
      { status: 'succeeded', reason: 'payment_review', payout: { amount: total - 400 } },
    ]);
    expect(booking.payment.kept()).toBe(400); // what the dashboard has returned
  });

  it('undecided, the same after a day with reminders', async () => {
    const booking = await paid(() => refunded(400));
    await environment.pass(DAY + MINUTE);
    expect(await environment.outcome(booking)).toBe('cancelled: undecided in review');
    const { bookingId } = booking.input;
    const told = [...booking.notifications.keys()].filter((key) => key.startsWith('finance_payment_problem'));
    expect(told).toHaveLength(5);
    expect(told.at(-1)).toBe(`finance_payment_problem.${bookingId}.R1-refund_cut`);
  });
});

describe('a refund that is on its way', () => {
  async function cancelledAfterPaying(
    prepare: (booking: BookingUnderTest) => void,
  ): Promise<BookingUnderTest> {
    const booking = await environment.book();
    await booking.opened;
    prepare(booking);
    booking.payment.pay(); // and the booking has not heard of it
    await booking.cancel();
    await environment.pass(MINUTE);
    return booking;
  }
  const pending = () =>
    cancelledAfterPaying(({ payment }) => {
      payment.refundFate = 'pending';
    });

  it('is not done, though its booking is: it shows as on its way for as long as it takes', async () => {
    const booking = await pending();
    await environment.pass(3 * DAY);
    expect((await booking.handle.describe()).status.name).toBe('COMPLETED');
    expect(views(booking)).toMatchObject([{ status: 'processing' }]);
    expect(booking.sent()).toEqual(['cancellation_confirmation']);
    booking.payment.refundFate = 'succeeded';
    expect(await environment.outcome(booking)).toBe('cancelled');
    expect(views(booking)).toMatchObject([{ status: 'succeeded' }]);
    expect(booking.sent()).toEqual(['cancellation_confirmation', 'refund_confirmation']);
  });

  it('fails in the end: finance is told, the customer too, and nobody reads that it has arrived', async () => {
    const booking = await pending();
    booking.payment.refundFate = 'failed';
    await environment.pass(HOUR);
    expect(await environment.outcome(booking)).toBe('cancelled');
    expect(views(booking)).toMatchObject([{ status: 'failed' }]);
    expect(booking.sent()).toEqual(['cancellation_confirmation', 'finance_refund_failed', 'refund_delayed']);
  });

  it.each([
    ['refused for good', 'failed', ['finance_refund_failed', 'refund_delayed']],
    ['blocked by a dispute', 'blocked', ['finance_payment_problem']],
  ] as const)('is %s: nobody is silent, and no email promises it', async (_how, status, told) => {
    const booking = await cancelledAfterPaying(({ payment }) => {
      payment.refusesRefunds = status;
    });
    expect(await environment.outcome(booking)).toBe('cancelled');
    expect(views(booking)).toMatchObject([{ status }]);
    expect(booking.sent()).toEqual(['cancellation_confirmation', ...told].sort());
  });

  it('waits for a dispute that was open before it: nothing is sent meanwhile', async () => {
    const booking = await paid((total) => disputed(total));
    await booking.cancel();
    expect(await environment.outcome(booking)).toBe('cancelled');
    expect(views(booking)).toMatchObject([{ status: 'blocked' }]);
    expect(booking.calls('sendRefundPart')).toEqual([]);
    expect(booking.payment.refunds.size).toBe(0);
    const problems = [...booking.notifications.keys()].filter((key) => key.endsWith('.R1-refund_blocked'));
    expect(problems).toHaveLength(1);
  });

  it('finds that some had gone back meanwhile: it is cut, and finance is told', async () => {
    const booking = await cancelledAfterPaying((made) => {
      made.meanwhile = (call) => {
        if (call === 'sendRefundPart') made.payment.wrong = refunded(400);
      };
    });
    expect(await environment.outcome(booking)).toBe('cancelled');
    const { total } = booking.input;
    expect(views(booking)).toMatchObject([{ status: 'succeeded', payout: { amount: total - 400 } }]);
    expect([...booking.payment.refunds.values()]).toEqual([total - 400]);
    expect(booking.sent()).toEqual([
      'cancellation_confirmation',
      'finance_payment_problem',
      'refund_confirmation',
    ]);
  });
});
