/** A payment of the highest risk: the paid booking waits for finance, and its money is never in doubt meanwhile. */
import { describe, expect, it } from 'vitest';
import type { RiskLevel } from '../../../src/domain/fraud/risk.ts';
import { DAY, HOUR, MINUTE, type Wish } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import { reviewUpdate } from '../../../src/workflows/booking/messages.ts';
import type { BookingUnderTest } from '../../support/environments/bookingUnderTest.ts';

const environment = await bookingsOfFile();

const ASKED = ['booking_in_review', 'finance_risk_review'];
const LEFT = ['cancellation_confirmation', 'refund_confirmation'];
const CONFIRMATION = ['booking_confirmation', 'concierge_new_booking', 'payment_receipt'];

async function paid(risk: RiskLevel, wish: Wish = {}): Promise<BookingUnderTest> {
  const booking = await environment.book(wish);
  await booking.opened;
  booking.payment.risk = risk;
  for (const payment of booking.payments) payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  return booking;
}

const inReview = (wish?: Wish) => paid('highest', wish);
const kept = ({ payments }: BookingUnderTest) => payments.reduce((sum, payment) => sum + payment.kept(), 0);
const reviewOf = (booking: BookingUnderTest) =>
  booking.calls('openReview')[0]?.given as { at: string; dueAt: string } | undefined; // as the workflow sent it

async function expectRefundedOnce(booking: BookingUnderTest, outcome: string): Promise<void> {
  expect(await environment.outcome(booking)).toBe(outcome);
  expect(kept(booking)).toBe(0);
  expect(booking.payment.refunds.size).toBe(1);
  expect(booking.slot).toBe('free');
  expect(booking.calls('endBooking')).toHaveLength(1);
  expect(booking.calls('confirmBooking')).toEqual([]);
}

describe('while finance decides', () => {
  it('the slot is kept, the money is on record, the customer and finance are notified once', async () => {
    const booking = await inReview();
    await booking.signal(); // webhooks change nothing
    await environment.pass(5 * HOUR);
    expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'openReview']);
    expect(booking.calls('openReview')[0]?.given).toMatchObject({
      payments: [
        { amount: booking.input.total, risk: 'highest', chargeId: `ch_${booking.input.bookingId}_1` },
      ],
    });
    expect(booking.slot).toBe('held');
    expect(booking.sent()).toEqual(ASKED);
    await booking.cancel();
  });

  it('finance is reminded after each quarter of its time, and no more', async () => {
    const booking = await inReview();
    await environment.pass(23 * HOUR);
    const { bookingId } = booking.input;
    const openedAt = Date.parse(reviewOf(booking)?.at ?? '');
    const asked = [...booking.notifications.values()].filter(
      ({ template }) => template === 'finance_risk_review',
    );
    expect(asked.map(({ key }) => key)).toEqual(
      ['', '.reminder-1', '.reminder-2', '.reminder-3'].map((of) => `finance_risk_review.${bookingId}${of}`),
    );
    for (const [index, { at }] of asked.entries()) {
      expect(at).toBeGreaterThanOrEqual(openedAt + index * 6 * HOUR);
      expect(at).toBeLessThan(openedAt + index * 6 * HOUR + MINUTE);
    }
    await booking.cancel();
  });

  it('a page that asks again and a customer who would pay again find nothing more to pay', async () => {
    const booking = await inReview();
    expect(await booking.opened).toEqual({ outcome: 'open' });
    expect(booking.calls('closePayment')).toEqual([]);
    await booking.cancel();
  });

  it('the Web UI says until when', async () => {
    const booking = await inReview();
    const details = await booking.handle.query('__temporal_workflow_metadata').then(JSON.stringify);
    const until = new Date(reviewOf(booking)?.dueAt ?? '');
    const hour = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'Asia/Dubai',
    });
    expect(details).toMatch(new RegExp(`Under review by finance until [^*]*, ${hour.format(until)}\\*\\*`));
    expect(details).toContain('Next: Finance approves it or refuses it');
    expect(details).not.toMatch(/\d{4}-\d\d-\d\dT/);
    await booking.cancel();
  });
});

describe('approved', () => {
  it('the booking is confirmed as any other, and stays so', async () => {
    const booking = await inReview();
    await environment.pass(2 * HOUR);
    expect(await booking.review(true)).toEqual({ outcome: 'approved' });
    expect(booking.deeds().slice(2)).toEqual(['openReview', 'closeReview', 'confirmBooking']);
    expect(booking.calls('closeReview')[0]?.given).toMatchObject({
      outcome: 'approved',
      decisionId: 'rvd_1',
    });
    expect(booking.slot).toBe('sold');
    await environment.pass(MINUTE);
    expect(booking.sent()).toEqual([...ASKED, ...CONFIRMATION].sort());
    expect(await booking.review(false, 'rvd_2')).toEqual({ outcome: 'invalid_state', status: 'confirmed' });
    expect(await environment.outcome(booking)).toBe('completed');
    expect(kept(booking)).toBe(booking.input.total);
  });

  it('all who decide the same, at once or a moment later, get the same answer, and it counts once', async () => {
    const booking = await inReview();
    const [first, second] = await Promise.all([booking.review(true, 'rvd_1'), booking.review(true, 'rvd_2')]);
    await environment.pass(MINUTE); // it is confirmed, its emails have left
    const third = await booking.review(true, 'rvd_3');
    for (const answer of [first, second, third]) expect(answer).toEqual({ outcome: 'approved' });
    expect(booking.calls('closeReview')).toHaveLength(1);
    expect(booking.calls('confirmBooking')).toHaveLength(1);
  });

  it('of two who contradict each other at once one decides, and the other is answered so', async () => {
    const booking = await inReview();
    const answers = await Promise.all([booking.review(true, 'rvd_1'), booking.review(false, 'rvd_2')]);
    const [decided, ...others] = answers.filter(({ outcome }) => outcome !== 'invalid_state');
    expect(others).toEqual([]);
    expect(booking.calls('closeReview').map(({ given }) => given)).toMatchObject([
      { outcome: decided?.outcome, decisionId: decided?.outcome === 'approved' ? 'rvd_1' : 'rvd_2' },
    ]);
    expect(booking.slot).toBe(decided?.outcome === 'approved' ? 'sold' : 'free');
  });
});

describe('refused or undecided', () => {
  it('a refusal frees the slot before its answer, returns everything once, and notifies the customer once', async () => {
    const booking = await inReview();
    expect(await booking.review(false)).toEqual({ outcome: 'refused' });
    expect(booking.slot).toBe('free');
    await expectRefundedOnce(booking, 'cancelled: refused in review');
    expect(booking.calls('closeReview')[0]?.given).toMatchObject({ outcome: 'refused', decisionId: 'rvd_1' });
    expect(booking.calls('endBooking')[0]?.given).toMatchObject({
      status: 'cancelled',
      refund: { reason: 'payment_review', payments: [{ amount: booking.input.total }] },
    });
    expect(booking.sent()).toEqual([...ASKED, ...LEFT].sort());
  });

  it('a refusal is answered at once even when the provider is away; the money follows', async () => {
    const booking = await inReview();
    booking.payment.away = true;
    expect(await booking.review(false)).toEqual({ outcome: 'refused' });
    expect(booking.slot).toBe('free');
    await environment.pass(HOUR);
    booking.payment.away = false;
    await expectRefundedOnce(booking, 'cancelled: refused in review');
  });

  it('the same refusal again, while the money is on its way, is answered the same; a contrary one changes nothing', async () => {
    const booking = await inReview();
    booking.payment.away = true;
    await booking.review(false);
    expect(await booking.review(false)).toEqual({ outcome: 'refused' });
    expect(await booking.review(true, 'rvd_2')).toEqual({ outcome: 'invalid_state', status: 'cancelled' });
    booking.payment.away = false;
    await expectRefundedOnce(booking, 'cancelled: refused in review');
  });

  it.each([
    ['24 hours', 10 * DAY, 24 * HOUR],
    ['the start of the rental, if that comes first', 8 * HOUR, 8 * HOUR],
  ])('nobody decides within %s: refunded in full', async (_until, startsIn, within) => {
    const booking = await inReview({ startsIn });
    const due = Date.parse(booking.input.createdAt) + within;
    await environment.pass(due - (await environment.now()) - MINUTE);
    expect(booking.slot).toBe('held');
    await expectRefundedOnce(booking, 'cancelled: undecided in review');
    expect(Date.parse(reviewOf(booking)?.dueAt ?? '')).toBeLessThan(due + MINUTE);
    expect(booking.calls('closeReview')[0]?.given).toMatchObject({ outcome: 'undecided' });
    expect(booking.calls('endBooking')[0]?.at).toBeGreaterThanOrEqual(
      Date.parse(reviewOf(booking)?.dueAt ?? ''),
    );
    expect(booking.notifications.has(`cancellation_confirmation.${booking.input.bookingId}`)).toBe(true);
  });
});

describe('a decision that is not in the records', () => {
  it.each([
    ['was never recorded', { id: 'rvd_made_up', approve: true }],
    ['was recorded the other way round', { id: 'rvd_other', approve: true }],
  ])('decides nothing when it %s, and the one that is recorded still does', async (_how, decision) => {
    const booking = await inReview();
    booking.decisions.set('rvd_other', false);
    await expect(booking.handle.executeUpdate(reviewUpdate, { args: [decision] })).rejects.toMatchObject({
      cause: { type: 'UnknownDecision' },
    });
    expect(booking.calls('confirmBooking')).toEqual([]);
    expect(await booking.review(true)).toEqual({ outcome: 'approved' });
  });
});

describe('cancelled meanwhile', () => {
  it('by the customer: everything goes back, and finance is asked no more', async () => {
    const booking = await inReview();
    expect(await booking.cancel()).toEqual({ outcome: 'cancelled' });
    await expectRefundedOnce(booking, 'cancelled');
    expect(booking.calls('endBooking')[0]?.given).toMatchObject({ refund: { reason: 'customer_request' } });
    expect(booking.sent()).toEqual([...ASKED, ...LEFT].sort());
  });

  it('by operations in the Web UI: the slot is free and the money is back', async () => {
    const booking = await inReview();
    await booking.handle.cancel();
    await expectRefundedOnce(booking, 'cancelled');
    expect(booking.sent()).toEqual([...ASKED, ...LEFT].sort());
  });
});

describe('who is reviewed', () => {
  it.each(['normal', 'elevated'] as const)('a payment of %s risk confirms at once', async (risk) => {
    const booking = await paid(risk);
    expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'confirmBooking']);
    expect(booking.calls('confirmBooking')[0]?.given).toMatchObject({ payments: [{ risk }] });
    expect(await booking.review(true)).toEqual({ outcome: 'invalid_state', status: 'confirmed' });
  });

  it('a booking that nobody has paid is not reviewed', async () => {
    const booking = await environment.book();
    await booking.opened;
    expect(await booking.review(true)).toEqual({ outcome: 'invalid_state', status: 'awaiting_payment' });
    await booking.cancel();
  });

  it('one share of the highest risk holds the charter, after all of them are captured', async () => {
    const booking = await inReview({ total: 150_000_001 });
    expect(booking.deeds().slice(-2)).toEqual(['capturePayment', 'openReview']);
    expect(kept(booking)).toBe(150_000_001);
    expect(await booking.review(false)).toEqual({ outcome: 'refused' });
    expect(await environment.outcome(booking)).toBe('cancelled: refused in review');
    expect(kept(booking)).toBe(0);
  });

  it('a late payment that revives a booking is reviewed like any other', async () => {
    const booking = await environment.book();
    await booking.opened;
    booking.payment.away = true;
    await environment.pass(70 * MINUTE);
    expect(booking.slot).toBe('free');
    booking.slotStaysFree = true;
    booking.payment.risk = 'highest';
    booking.payment.pay();
    booking.payment.away = false;
    await environment.pass(30 * MINUTE);
    expect(booking.slot).toBe('held');
    expect(booking.calls('confirmBooking')).toEqual([]);
    expect(await booking.review(true)).toEqual({ outcome: 'approved' });
    expect(booking.slot).toBe('sold');
  });
});
