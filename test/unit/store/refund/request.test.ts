/** A refund is on record with its money reserved, once, before anybody is asked for it. */
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { allocate } from '../../../../src/store/refund/allocate.ts';
import { undispatchedRefunds, takeUpRefund } from '../../../../src/store/refund/load.ts';
import { reservedByHolder } from '../../../../src/store/refund/reservation.ts';
import { refusePart } from '../../../../src/store/refund/settle.ts';
import {
  AT,
  DEPOSIT,
  partOf,
  paymentOf,
  PAYOUT,
  refundRowsOfFile,
  reportedRefund,
  TOTAL,
  TOTAL_USD,
} from './refundRows.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;
const LATER = '2030-01-01T00:00:00.000Z';

describe('all that was paid of a booking that is not confirmed', () => {
  it('is one refund, however often it is asked for', async () => {
    const booking = await rows.book();
    const id = `${booking.bookingId}-R1`;
    const requested = [{ id, bookingId: booking.bookingId, n: 1, status: 'processing' }];
    expect(await rows.requestAll(booking)).toEqual(requested);
    expect(await rows.requestAll(booking)).toEqual(requested); // whoever asked died before its workflow was started
    await takeUpRefund(db, id);
    expect(await rows.requestAll(booking)).toEqual([]);
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${TOTAL} reserved` });
    expect(await rows.refund(id)).toMatchObject({
      kind: 'unconfirmed',
      reason: 'customer_request',
      charge: TOTAL - DEPOSIT,
      deposit: DEPOSIT,
      isCut: false,
      breakdown: { percentage: 100, total: TOTAL },
    });
  });

  it('is another refund for each currency in which it was paid', async () => {
    const booking = await rows.book(2_000_000);
    const dollars = await rows.payByPayPal(booking);
    expect((await rows.requestAll(booking)).map(({ n }) => n)).toEqual([1, 2]);
    await rows.requestAll(booking);
    expect(await rows.parts(booking)).toEqual({
      '1/P1/g1': '2000000 reserved',
      '1/P2/g1': `${TOTAL - 2_000_000} reserved`,
      '2/P3/g1': `${TOTAL_USD} reserved`,
    });
    expect(await rows.refund(`${booking.bookingId}-R1`)).toMatchObject({ currency: 'AED', deposit: DEPOSIT });
    expect(await rows.refund(`${booking.bookingId}-R2`)).toMatchObject({
      currency: 'USD',
      charge: TOTAL_USD - 500_000,
      deposit: 500_000,
      isCut: false,
    });
    expect(await rows.guard(dollars)).toMatchObject({ refunded: 0, reserved: TOTAL_USD });
  });

  it('is one more refund where more was paid only later', async () => {
    const booking = await rows.book();
    await rows.requestAll(booking);
    await takeUpRefund(db, `${booking.bookingId}-R1`);
    await rows.payByPayPal(booking);
    expect(await rows.requestAll(booking)).toMatchObject([{ n: 2, status: 'processing' }]);
  });

  it('that the bank has refused is for finance to settle, and not asked for again', async () => {
    const booking = await rows.book();
    await rows.requestAll(booking);
    const part = await rows.part(partOf(booking));
    await refusePart(db, part, { code: 'expired_card', isDisputed: false });
    await takeUpRefund(db, part.refundId);
    expect(await rows.requestAll(booking)).toEqual([]);
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${TOTAL} failed` });
  });

  it('is nothing where nothing was paid, or nothing of it is left', async () => {
    const booking = await rows.book();
    const payment = paymentOf(booking);
    await rows.reported(payment, { refunds: [reportedRefund(`re_${payment.id}`, TOTAL)] });
    expect(await rows.requestAll(booking)).toEqual([]);
    expect(await rows.parts(booking)).toEqual({});
  });
});

describe('a refund of several payments', () => {
  it('is reserved in the order in which they were opened, each up to what is left of it', async () => {
    const booking = await rows.book(2_000_000, 3_000_000);
    const [first, second, third] = [paymentOf(booking), paymentOf(booking, 2), paymentOf(booking, 3)];
    await rows.reported(first, { refunds: [reportedRefund(`re_${first.id}`, 100)] });
    expect(await rows.request(booking)).toEqual({
      id: `${booking.bookingId}-R1`,
      bookingId: booking.bookingId,
      n: 1,
      status: 'processing',
    });
    expect(await rows.parts(booking)).toEqual({
      '1/P1/g1': '1999900 reserved',
      '1/P2/g1': '3000000 reserved',
      '1/P3/g1': `${PAYOUT - 4_999_900} reserved`,
    });
    expect(await rows.guard(first)).toMatchObject({ refunded: 100, reserved: 1_999_900 });
    expect(await rows.guard(second)).toMatchObject({ refunded: 0, reserved: 3_000_000 });
    expect(await rows.guard(third)).toMatchObject({ refunded: 0, reserved: PAYOUT - 4_999_900 });
    expect([...(await reservedByHolder(db, third.id))]).toEqual([[partOf(booking, 3), PAYOUT - 4_999_900]]);
  });

  it('leaves out those of which nothing goes back', async () => {
    const booking = await rows.book(PAYOUT);
    await rows.request(booking);
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${PAYOUT} reserved` });
  });
});

describe('a refund', () => {
  it('keeps what it was computed from, in the quote’s currency and in the one paid', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    expect(await rows.refund(id)).toMatchObject({
      currency: 'AED',
      charge: PAYOUT - DEPOSIT,
      deposit: DEPOSIT,
      isCut: false,
      breakdown: { reason: 'customer_request', percentage: 100, hoursBeforeStart: 672, total: PAYOUT },
    });
  });

  it('by hand takes the charge first, and of the deposit only what no refund before it took', async () => {
    const booking = await rows.book();
    await rows.request(booking); // of the charge it left 714,133
    const byHand = { kind: 'by_hand', amount: minor(800_000), actor: 'finance.noor' } as const;
    const { id, n, status } = await rows.request(booking, byHand);
    expect([n, status]).toEqual([2, 'processing']);
    expect(await rows.refund(id)).toMatchObject({ charge: TOTAL - PAYOUT, deposit: 0, isCut: true });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: 0, reserved: TOTAL });
  });

  it('that finance decides on reserves nothing, until it is allocated', async () => {
    const booking = await rows.book();
    const claim = { reason: 'medical_emergency', needsReview: () => true } as const;
    const { id, status } = await rows.request(booking, claim);
    expect(status).toBe('under_review');
    expect(await rows.parts(booking)).toEqual({});
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ reserved: 0 });
    expect(await rows.refund(id)).toMatchObject({ charge: TOTAL - DEPOSIT, deposit: DEPOSIT });

    expect(await db.transaction().execute((tx) => allocate(tx, id))).toBe('processing');
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${TOTAL} reserved` });
  });

  it('of nothing is done at once', async () => {
    const booking = await rows.book();
    await rows.requestAll(booking);
    const { id, status } = await rows.request(booking);
    expect(status).toBe('succeeded');
    expect(await rows.refund(id)).toMatchObject({ status, charge: 0, deposit: 0, isCut: true });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ reserved: TOTAL });
  });
});

describe('while its money is disputed', () => {
  const disputes = (id: string) => [{ disputeId: `dp_${id}`, amount: minor(300), at: AT }];

  it('a refund is blocked, reserves nothing, and promises what it will pay', async () => {
    const booking = await rows.book(2_000_000);
    const [first, second] = [paymentOf(booking), paymentOf(booking, 2)];
    await rows.reported(second, { disputes: disputes(second.id) });
    const { id, status } = await rows.request(booking);
    expect(status).toBe('blocked');
    expect(await rows.parts(booking)).toEqual({
      '1/P1/g1': '2000000 blocked',
      '1/P2/g1': `${PAYOUT - 2_000_000} blocked`,
    });
    expect(await rows.guard(first)).toMatchObject({ reserved: 0 });
    expect(await rows.refund(id)).toMatchObject({ charge: PAYOUT - DEPOSIT, deposit: DEPOSIT, isCut: false });

    await rows.reported(second, {});
    expect(await db.transaction().execute((tx) => allocate(tx, id))).toBe('processing');
    expect(await rows.parts(booking)).toMatchObject({
      '1/P1/g2': '2000000 reserved',
      '1/P2/g2': `${PAYOUT - 2_000_000} reserved`,
    });
  });

  it('a full refund is one all the same, however often it is asked for', async () => {
    const booking = await rows.book();
    const payment = paymentOf(booking);
    await rows.reported(payment, { disputes: disputes(payment.id) });
    expect(await rows.requestAll(booking)).toMatchObject([{ n: 1, status: 'blocked' }]);
    await takeUpRefund(db, `${booking.bookingId}-R1`);
    expect(await rows.requestAll(booking)).toEqual([]);
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${TOTAL} blocked` });
  });
});

describe('a refund is handed over to its workflow', () => {
  it('as it stands, and is no longer among those that nobody has taken up', async () => {
    const booking = await rows.book(2_000_000);
    const { id } = await rows.request(booking, { reason: 'medical_emergency', needsReview: () => true });
    const waiting = async () => (await undispatchedRefunds(db, LATER, 100)).map((refund) => refund.id);
    expect(await waiting()).toContain(id);
    const loaded = { kind: 'cancellation', reason: 'medical_emergency', isClaim: true, decision: null };
    expect(await takeUpRefund(db, id)).toMatchObject({
      ...loaded,
      status: 'under_review',
      generation: 0,
      parts: [],
      requestedAt: AT,
      payout: { amount: TOTAL, currency: 'AED' },
    });
    expect(await waiting()).not.toContain(id);

    await db.transaction().execute((tx) => allocate(tx, id));
    expect(await waiting()).toContain(id);
    const part = await rows.part(partOf(booking));
    await refusePart(db, part, { code: 'expired_card', isDisputed: false });
    expect(await takeUpRefund(db, id)).toMatchObject({
      status: 'processing',
      generation: 1,
      refusal: 'expired_card',
      isCut: false,
      parts: [
        { id: part.id, status: 'failed', provider: 'stripe' },
        { id: partOf(booking, 2), status: 'reserved', provider: 'stripe' },
      ],
    });
  });

  it('unless nobody has requested it', async () => {
    expect(await takeUpRefund(db, 'MIDAS-00000000-R1')).toBeUndefined();
  });
});
