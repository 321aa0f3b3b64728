/** Every refund ends, and gives up what it held: what random orders of events (anyOrder) have shown to be without an end. */
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import type { RefundSnapshot } from '../../../../src/domain/payment/net.ts';
import type { CapturedPayment } from '../../../../src/domain/payment/payment.ts';
import { recordFetched } from '../../../../src/store/payment/fetched.ts';
import { paymentOpened } from '../../../../src/store/payment/payments.ts';
import { decideRefund } from '../../../../src/store/refund/decisions.ts';
import { allocate } from '../../../../src/store/refund/allocate.ts';
import { refundsConcerned, takeUpRefund } from '../../../../src/store/refund/load.ts';
import { recordPart, refusePart } from '../../../../src/store/refund/settle.ts';
import {
  AT,
  type PaidBooking,
  partOf,
  paymentOf,
  PAYOUT,
  refundRowsOfFile,
  reportedRefund,
  TOTAL,
} from './refundRows.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;

const settle = (refundId: string) =>
  decideRefund(db, {
    id: `dec_${refundId}`,
    refundId,
    decision: 'settle',
    reference: 'by wire',
    note: '-',
    at: AT,
    actor: 'finance',
    roles: ['finance'],
    requestId: 'req',
  });

/** A webhook has come, and its provider shows these. */
async function fetched({ id, bookingId, amount, chargeId }: CapturedPayment, refunds: RefundSnapshot[]) {
  const providerPaymentId = `pi_${id}`;
  await paymentOpened(db, { id, providerPaymentId, clientSecretSealed: 'sealed' });
  const known = {
    bookingId,
    paymentId: id,
    providerPaymentId,
    amount,
    currency: 'AED',
    live: false,
  } as const;
  const snapshot = {
    ...known,
    state: 'succeeded',
    amountReceived: amount,
    declines: [],
    refunds,
    charge: { id: chargeId, at: AT, risk: 'normal' },
  } as const;
  await recordFetched(db, 'stripe', known, snapshot, { wasReduced: true });
}

describe('a part that had failed', () => {
  const failed = async (booking: PaidBooking, seq: number) =>
    refusePart(db, await rows.part(partOf(booking, seq)), { code: 'expired_card', isDisputed: false });

  it('and whose money others have given back by the time it is tried again is over, and settled by nobody', async () => {
    const booking = await rows.book(2_000_000);
    const { id } = await rows.request(booking);
    await failed(booking, 1);
    const second = await rows.part(partOf(booking, 2));
    await recordPart(db, second, reportedRefund(`re_${second.id}`, second.amount));
    expect(await rows.refund(id)).toMatchObject({ status: 'failed' });
    await rows.reported(paymentOf(booking), { refunds: [reportedRefund(`re_${id}`, 2_000_000)] });
    await db.transaction().execute((tx) => allocate(tx, id));
    const instead = await rows.part(`refund/${booking.bookingId}/1/payment/2/g2`);
    await recordPart(db, instead, reportedRefund(`re_${instead.id}`, instead.amount));
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded' });
    expect(await settle(id)).toEqual({ outcome: 'invalid_state', status: 'succeeded' });
  });

  it('leaves its refund open to the word that another part has come back', async () => {
    const booking = await rows.book(2_000_000);
    const { id } = await rows.request(booking);
    await failed(booking, 1);
    const second = await rows.part(partOf(booking, 2));
    await recordPart(db, second, reportedRefund(`re_${second.id}`, second.amount));
    await takeUpRefund(db, id);
    expect(await refundsConcerned(db, booking.bookingId, false)).toEqual([]);
    expect(await refundsConcerned(db, booking.bookingId, true)).toMatchObject([{ n: 1 }]);
  });
});

describe('a dispute that has taken what a refund was to pay', () => {
  const disputed = (amount: number, id: string) => ({ disputeId: `dp_${id}`, amount: minor(amount), at: AT });

  it('ends the refund: nothing is left to send', async () => {
    const booking = await rows.book();
    const payment = paymentOf(booking);
    await rows.reported(payment, { disputes: [disputed(TOTAL, payment.id)] });
    const { id, status } = await rows.request(booking);
    expect(status).toBe('blocked');
    await rows.reported(payment, { refunds: [reportedRefund(`dp_${payment.id}`, TOTAL)] }); // lost
    expect(await takeUpRefund(db, id, { isNews: true })).toMatchObject({ status: 'succeeded', isCut: true });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${PAYOUT} blocked`, '1/P1/g2': '0 succeeded' });
    expect(await rows.guard(payment)).toMatchObject({ refunded: TOTAL, reserved: 0, disputed: 0 });
  });

  it('of one of several payments leaves the others to it', async () => {
    const booking = await rows.book(2_000_000);
    const payment = paymentOf(booking);
    await rows.reported(payment, { disputes: [disputed(2_000_000, payment.id)] });
    const { id } = await rows.request(booking);
    await rows.reported(payment, { refunds: [reportedRefund(`dp_${payment.id}`, 2_000_000)] });
    expect(await takeUpRefund(db, id, { isNews: true })).toMatchObject({ status: 'processing' });
    const part = await rows.part(`refund/${booking.bookingId}/1/payment/2/g2`);
    await recordPart(db, part, reportedRefund(`re_${part.id}`, part.amount));
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded' });
  });
});

describe('a refund of the dashboard’s that was on its way and fails', () => {
  it('is reserved no more once its provider shows so', async () => {
    const booking = await rows.book();
    const payment = paymentOf(booking);
    const theirs = reportedRefund(`re_${payment.id}`, 1_000, { state: 'pending' });
    await fetched(payment, [theirs]);
    expect(await rows.guard(payment)).toMatchObject({ reserved: 1_000 });
    await fetched(payment, [{ ...theirs, state: 'failed' }]);
    expect(await rows.guard(payment)).toMatchObject({ reserved: 0, refunded: 0 });
  });
});

describe('what finance has paid another way', () => {
  it('stays so, whatever the provider says again of the refund that it has failed', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    const refund = reportedRefund(`re_${booking.bookingId}`, PAYOUT);
    await recordPart(db, await rows.part(partOf(booking)), refund);
    const failed = { ...refund, state: 'failed' } as const;
    await recordPart(db, await rows.part(partOf(booking)), failed);
    await settle(id);
    await recordPart(db, await rows.part(partOf(booking)), failed);
    expect(await rows.refund(id)).toMatchObject({ status: 'settled' });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${PAYOUT} succeeded` });
  });

  it('beyond what was left by then is a finding', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    await refusePart(db, await rows.part(partOf(booking)), { code: 'expired_card', isDisputed: false });
    const other = await rows.request(booking, { kind: 'by_hand', amount: minor(TOTAL) });
    const part = await rows.part(`refund/${booking.bookingId}/2/payment/1/g1`);
    await recordPart(db, part, reportedRefund(`re_${part.id}`, part.amount));
    expect(await rows.refund(other.id)).toMatchObject({ status: 'succeeded' });
    expect(await rows.found(booking)).toEqual([]);
    await settle(id);
    expect(await rows.found(booking)).toEqual(['payment_overdrawn']);
  });

  it('waits while other refunds hold what is left', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    await refusePart(db, await rows.part(partOf(booking)), { code: 'expired_card', isDisputed: false });
    await rows.request(booking, { kind: 'by_hand', amount: minor(TOTAL) });
    expect(await settle(id)).toEqual({ outcome: 'held' });
    expect(await rows.refund(id)).toMatchObject({ status: 'failed' });
  });
});
