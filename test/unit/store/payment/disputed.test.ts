/** What disputes do to the money of a payment: an inquiry holds none, a chargeback all it disputes, until it has ended. */
import { describe, expect, it, test } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import type { DisputedMoney } from '../../../../src/domain/payment/net.ts';
import { recordFetched } from '../../../../src/store/payment/fetched.ts';
import { disputesOfBooking } from '../../../../src/store/dispute/list.ts';
import {
  AT,
  type PaidBooking,
  paymentOf,
  PAYOUT,
  refundRowsOfFile,
  reportedRefund,
  TOTAL,
} from '../refund/refundRows.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;

const disputeOf = (
  { bookingId }: PaidBooking,
  stage: 'inquiry' | 'chargeback',
  { amount = TOTAL, name = 'du' } = {},
): DisputedMoney => ({ disputeId: `${name}_${bookingId}`, amount: minor(amount), at: AT, stage });
const noted = async ({ bookingId }: PaidBooking) =>
  (await disputesOfBooking(db, bookingId)).map(({ stage, amount }) => `${stage} ${amount}`);
const guard = async (booking: PaidBooking) => {
  const { status: _, ...amounts } = await rows.guard(paymentOf(booking));
  return amounts;
};
const reports = (
  booking: PaidBooking,
  disputes: readonly DisputedMoney[],
  refunds = [] as { id: string }[],
) =>
  rows.reported(paymentOf(booking), {
    disputes,
    refunds: refunds.map(({ id }) => reportedRefund(id, TOTAL)),
  });

const FREE = { refunded: 0, reserved: 0, disputed: 0 };

describe('an inquiry', () => {
  it('holds nothing, is noted once, and is put before people', async () => {
    const booking = await rows.book();
    await rows.confirm(booking);
    for (let times = 0; times < 2; times += 1) await reports(booking, [disputeOf(booking, 'inquiry')]);
    expect(await rows.guard(paymentOf(booking))).toEqual({ ...FREE, status: 'paid' });
    expect(await rows.facts(paymentOf(booking))).toEqual([]);
    expect(await noted(booking)).toEqual([`inquiry ${TOTAL}`]);
    expect(await rows.found(booking)).toEqual(['payment_reduced']);
  });

  it('forbids no refund, which is its remedy', async () => {
    const booking = await rows.book();
    await reports(booking, [disputeOf(booking, 'inquiry')]);
    const { id } = await rows.request(booking);
    expect(await rows.refund(id)).toMatchObject({ status: 'processing', isCut: false });
    expect(await guard(booking)).toEqual({ ...FREE, reserved: PAYOUT });
  });

  it('that becomes a chargeback holds the money from then on', async () => {
    const booking = await rows.book();
    await reports(booking, [disputeOf(booking, 'inquiry')]);
    await reports(booking, [disputeOf(booking, 'chargeback')]);
    expect(await guard(booking)).toEqual({ ...FREE, disputed: TOTAL });
    expect(await rows.facts(paymentOf(booking))).toEqual([`disputed:du_${booking.bookingId} ${TOTAL}`]);
    const { id } = await rows.request(booking);
    expect(await rows.refund(id)).toMatchObject({ status: 'blocked' });
    expect(await guard(booking)).toEqual({ ...FREE, disputed: TOTAL });
  });

  it('is over without a trace in the money', async () => {
    const booking = await rows.book();
    await reports(booking, [disputeOf(booking, 'inquiry')]);
    await reports(booking, []);
    expect(await guard(booking)).toEqual(FREE);
    expect(await rows.facts(paymentOf(booking))).toEqual([]);
  });
});

describe('a chargeback', () => {
  it('that is lost has refunded the money: disputed no more, and counted once', async () => {
    const booking = await rows.book();
    await rows.confirm(booking);
    await reports(booking, [disputeOf(booking, 'chargeback')]);
    const lost = [{ id: `du_${booking.bookingId}` }];
    for (let times = 0; times < 2; times += 1) await reports(booking, [], lost);
    expect(await rows.guard(paymentOf(booking))).toEqual({
      refunded: TOTAL,
      reserved: 0,
      disputed: 0,
      status: 'refunded',
    });
    expect(await rows.facts(paymentOf(booking))).toEqual([
      `dispute_closed:du_${booking.bookingId}:2 ${TOTAL}`,
      `disputed:du_${booking.bookingId} ${TOTAL}`,
      `refunded:du_${booking.bookingId} ${TOTAL}`,
    ]);
    expect(await rows.found(booking)).toEqual(['payment_reduced']);
  });

  it('that was lost and then won is refunded no more, once its provider was asked about it itself', async () => {
    const booking = await rows.book();
    const disputeId = `du_${booking.bookingId}`;
    const asked = (refunds: { id: string }[], about?: string) =>
      rows.reported(
        paymentOf(booking),
        { refunds: refunds.map(({ id }) => reportedRefund(id, TOTAL)) },
        true,
        about,
      );
    await asked([{ id: disputeId }], disputeId);
    await asked([]); // what was fetched before it was lost
    expect(await guard(booking)).toEqual({ ...FREE, refunded: TOTAL });
    await asked([], disputeId);
    expect(await guard(booking)).toEqual(FREE);
    await asked([{ id: disputeId }]); // what was fetched before it was won
    expect(await guard(booking)).toEqual(FREE);
    await asked([{ id: disputeId }], disputeId);
    expect(await guard(booking)).toEqual({ ...FREE, refunded: TOTAL });
  });

  it('that was lost before anybody saw it is refunded, with nothing disputed', async () => {
    const booking = await rows.book();
    await reports(booking, [], [{ id: `du_${booking.bookingId}` }]);
    expect(await guard(booking)).toEqual({ ...FREE, refunded: TOTAL });
    expect(await noted(booking)).toEqual([]);
  });

  it('that is won sets the money free again, for a refund too', async () => {
    const booking = await rows.book();
    await reports(booking, [disputeOf(booking, 'chargeback')]);
    await reports(booking, []);
    expect(await rows.guard(paymentOf(booking))).toMatchObject(FREE);
    const { id } = await rows.request(booking);
    expect(await rows.refund(id)).toMatchObject({ status: 'processing', isCut: false });
  });

  it('is not over by what was true some time ago', async () => {
    const booking = await rows.book();
    await reports(booking, [disputeOf(booking, 'chargeback')]);
    await rows.reported(paymentOf(booking), {}, false);
    expect(await guard(booking)).toEqual({ ...FREE, disputed: TOTAL });
  });

  it('that is raised and lowered holds what it disputes now', async () => {
    const booking = await rows.book();
    for (const amount of [100, 300, 200]) {
      await reports(booking, [disputeOf(booking, 'chargeback', { amount })]);
      expect(await guard(booking)).toEqual({ ...FREE, disputed: amount });
    }
  });
});

describe('two disputes at once', () => {
  const both = (booking: PaidBooking) => [
    disputeOf(booking, 'chargeback', { amount: 300 }),
    disputeOf(booking, 'chargeback', { amount: 200, name: 'du2' }),
  ];

  it('hold both amounts; each ends by itself', async () => {
    const booking = await rows.book();
    const [first, second] = both(booking);
    if (first === undefined || second === undefined) throw new Error('two');
    await reports(booking, [first, second]);
    expect(await guard(booking)).toEqual({ ...FREE, disputed: 500 });
    await reports(booking, [second]);
    expect(await guard(booking)).toEqual({ ...FREE, disputed: 200 });
    await rows.reported(paymentOf(booking), { refunds: [reportedRefund(second.disputeId, 200)] });
    expect(await guard(booking)).toEqual({ ...FREE, refunded: 200 });
    expect(await noted(booking)).toHaveLength(2);
  });

  it('beside an inquiry hold their own', async () => {
    const booking = await rows.book();
    await reports(booking, [...both(booking), disputeOf(booking, 'inquiry', { name: 'du3' })]);
    expect(await guard(booking)).toEqual({ ...FREE, disputed: 500 });
    expect(await noted(booking)).toHaveLength(3);
  });
});

test('a payment that is fetched tells the same of them', async () => {
  const booking = await rows.book();
  const { chargeId, id: paymentId, amount, currency, at, risk } = paymentOf(booking);
  const { bookingId } = booking;
  const expected = {
    bookingId,
    paymentId,
    amount,
    currency,
    providerPaymentId: `pi_${bookingId}`,
    live: false,
  };
  const fetched = (disputes: readonly DisputedMoney[], wasReduced: boolean, more: object = {}) =>
    recordFetched(
      db,
      'stripe',
      expected,
      {
        ...expected,
        state: 'succeeded',
        amountReceived: amount,
        declines: [],
        charge: { id: chargeId, at, risk },
        disputes,
        ...more,
      },
      { wasReduced },
    );
  expect(await fetched([disputeOf(booking, 'inquiry')], false)).toMatchObject({ result: 'paid' });
  expect([await guard(booking), await noted(booking)]).toEqual([FREE, [`inquiry ${TOTAL}`]]);
  await fetched([disputeOf(booking, 'chargeback')], false);
  expect(await guard(booking)).toEqual({ ...FREE, disputed: TOTAL });
  await fetched([], true, { hidesDisputes: true }); // they are not over because nobody may see them
  expect(await guard(booking)).toEqual({ ...FREE, disputed: TOTAL });
  await fetched([], true);
  expect(await guard(booking)).toEqual(FREE);
});
