/** What a provider answers to a part of a refund is written down once, and with the last part the refund is done. */
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { noteDisputes } from '../../../../src/store/dispute/noted.ts';
import { findBooking } from '../../../../src/store/booking/view.ts';
import { reservedByHolder } from '../../../../src/store/refund/reservation.ts';
import { recordPart, refusePart, reservedFor } from '../../../../src/store/refund/settle.ts';
import {
  AT,
  DEPOSIT,
  partOf,
  paymentOf,
  PAYOUT,
  type PaidBooking,
  refundRowsOfFile,
  reportedRefund,
  TOTAL,
} from './refundRows.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;
const idOf = ({ bookingId }: PaidBooking, seq = 1): string => `re_${seq}_${bookingId}`;

/** The provider answers to a part of a refund of the whole booking. */
async function answered(booking: PaidBooking, state: 'pending' | 'succeeded' | 'failed', seq = 1) {
  const part = await rows.part(partOf(booking, seq));
  await recordPart(db, part, reportedRefund(idOf(booking, seq), part.amount, { state }));
}

describe('a part that has arrived', () => {
  it('is one fact, however often it is recorded, and reserved no more', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    expect(await reservedFor(db, partOf(booking))).toBe(PAYOUT);
    for (let times = 0; times < 2; times += 1) await answered(booking, 'succeeded');
    expect(await rows.facts(paymentOf(booking))).toEqual([`refunded:${idOf(booking)} ${PAYOUT}`]);
    expect(await rows.guard(paymentOf(booking))).toEqual({
      refunded: PAYOUT,
      reserved: 0,
      disputed: 0,
      status: 'partially_refunded',
    });
    expect(await reservedFor(db, partOf(booking))).toBe(0);
    expect((await rows.timeline(booking)).filter((event) => event === 'refunded')).toHaveLength(1);
    expect(await rows.part(partOf(booking))).toMatchObject({
      status: 'succeeded',
      providerRefundId: idOf(booking),
    });
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded' });
  });

  it('with all that was captured makes its payment refunded', async () => {
    const booking = await rows.book();
    await rows.requestAll(booking);
    await answered(booking, 'succeeded');
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: TOTAL, status: 'refunded' });
  });

  it('is one fact also where a webhook was faster', async () => {
    const booking = await rows.book();
    await rows.request(booking);
    const refund = reportedRefund(idOf(booking), PAYOUT, { reference: partOf(booking) });
    await rows.reported(paymentOf(booking), { refunds: [refund] });
    await answered(booking, 'succeeded');
    expect(await rows.facts(paymentOf(booking))).toHaveLength(1);
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: PAYOUT, reserved: 0 });
  });

  it('leaves what other refunds of its payment have reserved', async () => {
    const booking = await rows.book();
    await rows.request(booking);
    await rows.request(booking, { kind: 'by_hand', amount: minor(1_000) });
    await answered(booking, 'succeeded');
    expect(Object.fromEntries(await reservedByHolder(db, paymentOf(booking).id))).toEqual({
      [`refund/${booking.bookingId}/2/payment/1/g1`]: 1_000,
    });
  });
});

describe('a part that is on its way', () => {
  it('stays reserved until it has arrived', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    for (let times = 0; times < 2; times += 1) await answered(booking, 'pending');
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${PAYOUT} processing` });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: 0, reserved: PAYOUT });
    expect(await rows.refund(id)).toMatchObject({ status: 'processing' });
    await answered(booking, 'succeeded');
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: PAYOUT, reserved: 0 });
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded' });
  });

  it('and fails gives its reservation back, once', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    await answered(booking, 'pending');
    for (let times = 0; times < 2; times += 1) await answered(booking, 'failed');
    expect(await rows.part(partOf(booking))).toMatchObject({
      status: 'failed',
      code: 'refused_by_bank',
      providerRefundId: idOf(booking),
    });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: 0, reserved: 0, status: 'paid' });
    expect(await rows.refund(id)).toMatchObject({ status: 'failed' });
    expect(await rows.facts(paymentOf(booking))).toEqual([]);
  });
});

describe('a part that its provider refuses', () => {
  it.each([
    ['for good', 'failed', { code: 'expired_card', isDisputed: false }, 'none'],
    ['over a dispute that is open', 'blocked', { code: 'charge_disputed', isDisputed: true }, 'open'],
    ['over a dispute that has ended', 'failed', { code: 'charge_disputed', isDisputed: true }, 'none'],
  ] as const)('%s is reserved no more, and says why', async (_when, status, refusal, dispute) => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    if (dispute === 'open') {
      const payment = {
        id: paymentOf(booking).id,
        bookingId: booking.bookingId,
        provider: 'stripe',
        currency: 'AED',
      } as const;
      await noteDisputes(db, payment, [{ disputeId: `du_${booking.bookingId}`, amount: minor(100), at: AT }]);
    }
    await refusePart(db, await rows.part(partOf(booking)), refusal);
    expect(await rows.part(partOf(booking))).toMatchObject({ status, code: refusal.code });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: 0, reserved: 0, status: 'paid' });
    expect(await rows.refund(id)).toMatchObject({ status });
  });
});

describe('a refund of several parts', () => {
  it.each([
    [['succeeded', 'succeeded', 'succeeded'], 'succeeded'],
    [['failed', 'succeeded', 'succeeded'], 'failed'],
    [['succeeded', 'succeeded', 'failed'], 'failed'],
    [['succeeded', 'pending', 'failed'], 'processing'],
  ] as const)('answered with %j is %s', async (answers, status) => {
    const booking = await rows.book(2_000_000, 3_000_000);
    const { id } = await rows.request(booking);
    for (const [index, answer] of answers.entries()) {
      expect(await rows.refund(id)).toMatchObject({ status: 'processing' });
      await answered(booking, answer, index + 1);
    }
    expect(await rows.refund(id)).toMatchObject({ status });
  });
});

describe('the refund that a booking shows', () => {
  it('is that of its cancellation, as it stands, and not what finance gave back beside it', async () => {
    const booking = await rows.book();
    const shown = async () => (await findBooking(db, booking.bookingId))?.refund;
    expect(await shown()).toBeNull();
    await rows.request(booking);
    await rows.request(booking, { kind: 'by_hand', amount: minor(1_000) });
    expect(await shown()).toMatchObject({
      id: `${booking.bookingId}-R1`,
      status: 'processing',
      reason: 'customer_request',
      percentage: 100,
      total: PAYOUT,
      deposit: { refund: DEPOSIT },
      payout: { amount: PAYOUT, currency: 'AED' },
    });
    await answered(booking, 'succeeded');
    expect(await shown()).toMatchObject({ status: 'succeeded' });
  });

  it('is the last one where money came after the end', async () => {
    const booking = await rows.book();
    await rows.requestAll(booking);
    await rows.payByPayPal(booking);
    await rows.requestAll(booking);
    expect((await findBooking(db, booking.bookingId))?.refund).toMatchObject({
      id: `${booking.bookingId}-R2`,
      payout: { currency: 'USD' },
    });
  });
});
