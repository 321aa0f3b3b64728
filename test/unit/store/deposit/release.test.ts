/** A deposit that was paid goes back once, less what is retained, whoever decides it and whatever else goes back. */
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { decideDeposit, type DepositDecision } from '../../../../src/store/deposit/decisions.ts';
import { depositToRelease, releaseAfterStay } from '../../../../src/store/deposit/release.ts';
import { refundFacts } from '../../../../src/store/refund/facts.ts';
import { takeUpRefund } from '../../../../src/store/refund/load.ts';
import { decideRefund } from '../../../../src/store/refund/decisions.ts';
import { refusePart } from '../../../../src/store/refund/settle.ts';
import { DEPOSIT, type PaidBooking, paymentOf, refundRowsOfFile, TOTAL } from '../refund/refundRows.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;

/** As the workflow and the API say it. */
const STARTED = '2027-03-01T07:00:00.000Z';
const RELEASED = '2027-03-05T06:00:00.000Z';

async function stay(status: 'active' | 'completed' = 'completed', ...shares: number[]) {
  const booking = await rows.book(...shares);
  await rows.confirm(booking);
  await db
    .updateTable('bookings')
    .set({
      status,
      deposit_status: 'held',
      ended_at: status === 'active' ? null : '2027-03-03T06:00:00.000Z',
    })
    .where('id', '=', booking.bookingId)
    .execute();
  return booking;
}

const release = ({ bookingId }: PaidBooking) => releaseAfterStay(db, { bookingId, at: RELEASED });

let decisions = 0;
const decide = ({ bookingId }: PaidBooking, changes: Partial<DepositDecision> = {}) =>
  decideDeposit(db, {
    id: `dpd_${++decisions}`,
    bookingId,
    action: 'release',
    at: STARTED,
    actor: 'fin-1',
    roles: ['finance'],
    requestId: 'req-1',
    ...changes,
  });
const retain = (booking: PaidBooking, amount: number) =>
  decide(booking, { action: 'retain', amount: minor(amount), reason: 'The bumper.' });

const shown = ({ bookingId }: PaidBooking) =>
  db
    .selectFrom('bookings')
    .select(['deposit_status as status', 'deposit_released as released', 'deposit_retained as retained'])
    .where('id', '=', bookingId)
    .executeTakeFirstOrThrow();

describe('after the stay', () => {
  it('it waits from the end on, and goes back once however often it is released', async () => {
    const booking = await stay();
    const { bookingId } = booking;
    expect(await depositToRelease(db, bookingId)).toEqual({ endedAt: '2027-03-03T06:00:00.000Z' });
    const refund = { id: `${bookingId}-R1`, bookingId, n: 1, status: 'processing' };
    expect(await release(booking)).toEqual(refund);
    expect(await release(booking)).toEqual(refund);
    expect(await rows.refund(refund.id)).toMatchObject({
      kind: 'deposit',
      reason: 'deposit_release',
      charge: 0,
      deposit: DEPOSIT,
      isCut: false,
    });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${DEPOSIT} reserved` });
    expect(await shown(booking)).toEqual({ status: 'released', released: DEPOSIT, retained: 0 });
    expect(await depositToRelease(db, bookingId)).toBeNull();
    expect(await rows.timeline(booking)).toContain('deposit_released');
  });

  it('of several at once one releases it', async () => {
    const booking = await stay();
    const all = await Promise.all([
      release(booking),
      retain(booking, 1_000),
      decide(booking),
      release(booking),
    ]);
    expect(await rows.parts(booking)).toSatisfy((parts: object) => Object.keys(parts).length === 1);
    expect(all[0]).toEqual(all[3]);
  });

  it('a stay that goes on, or was given back before its start, has none to release', async () => {
    const booking = await stay('active');
    expect(await depositToRelease(db, booking.bookingId)).toBeNull();
    const cancelled = await stay();
    await db
      .updateTable('bookings')
      .set({ status: 'cancelled', deposit_status: 'released', deposit_released: minor(DEPOSIT) })
      .where('id', '=', cancelled.bookingId)
      .execute();
    expect(await release(cancelled)).toBeNull();
    expect(await rows.parts(cancelled)).toEqual({});
  });

  it('over several payments it is taken in their order', async () => {
    const booking = await stay('completed', 1_000_000);
    await release(booking);
    expect(await rows.parts(booking)).toEqual({
      '1/P1/g1': '1000000 reserved',
      '1/P2/g1': `${DEPOSIT - 1_000_000} reserved`,
    });
  });
});

describe('finance', () => {
  it('retains a part, once: the rest goes back at once, and the customer is told why', async () => {
    const booking = await stay('active');
    expect(await retain(booking, 500_000)).toMatchObject({ outcome: 'decided', refund: { n: 1 } });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${DEPOSIT - 500_000} reserved` });
    expect(await shown(booking)).toEqual({
      status: 'retained',
      released: DEPOSIT - 500_000,
      retained: 500_000,
    });
    expect(await takeUpRefund(db, `${booking.bookingId}-R1`)).toMatchObject({ isRetained: true });
    expect(await refundFacts(db, `${booking.bookingId}-R1`)).toMatchObject({
      reason: 'The bumper.',
      deposit: { amount: DEPOSIT, retained: 500_000, payout: { amount: DEPOSIT - 500_000, currency: 'AED' } },
    });
    expect(await retain(booking, 1)).toMatchObject({ outcome: 'invalid_state' });
    expect(await decide(booking)).toMatchObject({ outcome: 'invalid_state' });
    expect(await release(booking)).toMatchObject({ n: 1 });
    const audited = await db
      .selectFrom('audit')
      .select('action')
      .where('object', '=', booking.bookingId)
      .execute();
    expect(audited).toEqual([{ action: 'deposit.retain' }]);
  });

  it('may retain all of it: nothing is sent', async () => {
    const booking = await stay();
    expect(await retain(booking, DEPOSIT)).toMatchObject({
      outcome: 'decided',
      refund: { status: 'succeeded' },
    });
    expect(await rows.parts(booking)).toEqual({});
    expect(await shown(booking)).toEqual({ status: 'retained', released: 0, retained: DEPOSIT });
  });

  it.each([
    ['retains more than the deposit', { action: 'retain', amount: minor(DEPOSIT + 1) }, 'too_much'],
    ['extends', { action: 'extend' }, 'invalid_state'],
    ['waives', { action: 'waive' }, 'invalid_state'],
    ['records', { action: 'record' }, 'invalid_state'],
    ['releases before the start', { at: '2027-02-28T00:00:00.000Z' }, 'invalid_state'],
  ] as const)('who %s changes nothing', async (_what, changes, outcome) => {
    const booking = await stay();
    expect(await decide(booking, { reason: 'So.', ...changes })).toMatchObject({ outcome });
    expect(await shown(booking)).toEqual({ status: 'held', released: 0, retained: 0 });
    expect(await rows.parts(booking)).toEqual({});
  });

  it('a repeat of the same request is one decision', async () => {
    const booking = await stay();
    const once = { id: 'dpd_same', action: 'retain', amount: minor(10), reason: 'A fine.' } as const;
    expect(await decide(booking, once)).toMatchObject({ outcome: 'decided' });
    expect(await decide(booking, once)).toEqual({ outcome: 'repeated' });
  });
});

describe('beside other refunds', () => {
  it('a cancellation after an early release gives no deposit back again', async () => {
    const booking = await stay('active');
    await decide(booking);
    const refund = await rows.request(booking, { reason: 'vehicle_unavailable' });
    const { breakdown, charge, deposit } = await rows.refund(refund.id);
    expect([charge, deposit, breakdown.deposit.refund]).toEqual([TOTAL - DEPOSIT, 0, 0]);
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ reserved: TOTAL });
  });

  it('what is retained stays with a cancellation of the rest', async () => {
    const booking = await stay('active');
    await retain(booking, 500_000);
    await rows.request(booking, { reason: 'vehicle_unavailable' });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ reserved: TOTAL - 500_000 });
  });

  it('a cancellation that is tried again after the release is cut by nothing', async () => {
    const booking = await stay('active');
    const { bookingId } = booking;
    const refund = await rows.request(booking, { reason: 'vehicle_unavailable', at: STARTED });
    expect(await rows.refund(refund.id)).toMatchObject({ charge: TOTAL - DEPOSIT, deposit: 0 });
    const part = await rows.part(`refund/${bookingId}/1/payment/1/g1`);
    await refusePart(db, part, { code: 'expired_card', isDisputed: false });
    await release(booking);
    const retry = { id: 'rfd_1', refundId: refund.id, decision: 'retry', note: '', actor: 'fin-1' } as const;
    await decideRefund(db, { ...retry, roles: ['finance'], requestId: 'req-1', at: RELEASED });
    const { breakdown, ...row } = await rows.refund(refund.id);
    expect(row).toMatchObject({ status: 'processing', charge: TOTAL - DEPOSIT, deposit: 0, isCut: false });
    expect(breakdown.deposit.refund).toBe(DEPOSIT);
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ reserved: TOTAL });
  });

  it('while a dispute is open it waits, and shows that it is held; after it, it goes back', async () => {
    const booking = await stay();
    const payment = paymentOf(booking);
    const dispute = { disputeId: 'dp_1', amount: minor(1_000), at: RELEASED };
    await rows.reported(payment, { disputes: [dispute] });
    expect(await release(booking)).toMatchObject({ status: 'blocked' });
    expect(await shown(booking)).toEqual({ status: 'held', released: 0, retained: 0 });
    expect(await decide(booking)).toMatchObject({ outcome: 'invalid_state' });
    await rows.reported(payment, { disputes: [] }, true, 'dp_1');
    expect(await takeUpRefund(db, `${booking.bookingId}-R1`, { isNews: true })).toMatchObject({
      status: 'processing',
    });
    expect(await shown(booking)).toEqual({ status: 'released', released: DEPOSIT, retained: 0 });
  });

  it('where less is left than the deposit, what is left goes back, and the booking shows that', async () => {
    const booking = await stay();
    const gone = { refundId: 're_x', state: 'succeeded', amount: minor(TOTAL - 1_000), at: STARTED } as const;
    await rows.reported(paymentOf(booking), { refunds: [gone] });
    await release(booking);
    expect(await rows.refund(`${booking.bookingId}-R1`)).toMatchObject({ deposit: 1_000, isCut: true });
    expect(await shown(booking)).toEqual({ status: 'released', released: 1_000, retained: 0 });
  });
});
