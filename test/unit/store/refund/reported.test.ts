/** What a provider reports of refunds changes ours: cut by what somebody else has taken, settled, or returned. */
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { reservedByHolder } from '../../../../src/store/refund/reservation.ts';
import { recordPart } from '../../../../src/store/refund/settle.ts';
import {
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
/** What a refund of a whole booking leaves. */
const KEPT = TOTAL - PAYOUT;

/** A refund's id at the provider, of each booking its own. */
const idOf = ({ bookingId }: PaidBooking, name: string): string => `re_${name}_${bookingId}`;
const held = async (booking: PaidBooking, seq = 1) =>
  Object.fromEntries(await reservedByHolder(db, paymentOf(booking, seq).id));

describe('a refund in the dashboard, between ours and its sending', () => {
  it('cuts ours to what is left, says so, and computes anew what it is made of', async () => {
    const booking = await rows.book();
    await rows.confirm(booking);
    const { id } = await rows.request(booking);
    const refunds = [reportedRefund(idOf(booking, 'hand'), 1_000_000)];
    for (let times = 0; times < 2; times += 1) await rows.reported(paymentOf(booking), { refunds });

    expect(await rows.guard(paymentOf(booking))).toEqual({
      refunded: 1_000_000,
      reserved: TOTAL - 1_000_000,
      disputed: 0,
      status: 'partially_refunded',
    });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': '5352300 reserved' });
    const missing = 1_000_000 - KEPT;
    const { breakdown, ...refund } = await rows.refund(id);
    expect(refund).toMatchObject({
      status: 'processing',
      charge: PAYOUT - DEPOSIT - missing,
      deposit: DEPOSIT,
      isCut: true,
      dispatched: false,
    });
    expect(breakdown).toMatchObject({ total: PAYOUT - missing, deposit: { refund: DEPOSIT } });
    expect(breakdown.lines).toContainEqual({ kind: 'policy_withheld', amount: -missing });
    expect(await rows.found(booking)).toEqual(['payment_reduced']);
  });

  it('of no more than ours leaves takes nothing from it', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    await rows.reported(paymentOf(booking), { refunds: [reportedRefund(idOf(booking, 'hand'), KEPT)] });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${PAYOUT} reserved` });
    expect(await rows.refund(id)).toMatchObject({ isCut: false, breakdown: { total: PAYOUT } });
  });

  it('of everything leaves nothing to send, and ours is done', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    await rows.reported(paymentOf(booking), { refunds: [reportedRefund(idOf(booking, 'hand'), TOTAL)] });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': '0 succeeded' });
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded', charge: 0, deposit: 0, isCut: true });
    expect(await held(booking)).toEqual({});
  });

  it('is made up for by the other payments, where they have it', async () => {
    const booking = await rows.book(2_000_000, 3_000_000);
    const { id } = await rows.request(booking);
    const last = PAYOUT - 5_000_000;
    await rows.reported(paymentOf(booking), { refunds: [reportedRefund(idOf(booking, 'hand'), 500_000)] });
    expect(await rows.parts(booking)).toEqual({
      '1/P1/g1': '1500000 reserved',
      '1/P2/g1': '3000000 reserved',
      '1/P3/g1': `${last} reserved`,
      '1/P3/g2': '500000 reserved',
    });
    expect(await held(booking, 3)).toEqual({
      [partOf(booking, 3)]: last,
      [partOf(booking, 3).replace('g1', 'g2')]: 500_000,
    });
    expect(await rows.refund(id)).toMatchObject({ status: 'processing', isCut: false });

    await rows.reported(paymentOf(booking, 3), {
      refunds: [reportedRefund(idOf(booking, 'again'), KEPT - 500_000 + 1)],
    });
    expect(await rows.refund(id)).toMatchObject({ isCut: true, breakdown: { total: PAYOUT - 1 } });
    expect((await rows.guard(paymentOf(booking, 3))).reserved).toBe(last + 500_000 - 1);
  });

  it('cuts one by hand as it was computed: the charge first, and no deposit twice', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking, { kind: 'by_hand', amount: minor(TOTAL) });
    await rows.reported(paymentOf(booking), { refunds: [reportedRefund(idOf(booking, 'hand'), 1_000)] });
    const charge = TOTAL - DEPOSIT - 1_000;
    expect(await rows.refund(id)).toMatchObject({ charge, deposit: DEPOSIT, isCut: true });
  });

  it('that is only on its way is set aside for whoever made it, and given back once it has failed', async () => {
    const booking = await rows.book();
    await rows.requestAll(booking);
    const foreign = reportedRefund(idOf(booking, 'hand'), 1_000, { state: 'pending' });
    await rows.reported(paymentOf(booking), { refunds: [foreign] });
    const cut = { [partOf(booking)]: TOTAL - 1_000 };
    expect(await held(booking)).toEqual({ ...cut, [`refund:${foreign.refundId}`]: 1_000 });

    await rows.reported(paymentOf(booking), {}, false); // nobody has asked its provider
    expect(await held(booking)).toEqual({ ...cut, [`refund:${foreign.refundId}`]: 1_000 });
    await rows.reported(paymentOf(booking), {});
    expect(await held(booking)).toEqual(cut);
    expect(await rows.requestAll(booking)).toMatchObject([{ n: 1 }, { n: 2 }]); // what it gave back is owed
    expect(await rows.parts(booking)).toMatchObject({ '2/P1/g1': '1000 reserved' });
  });

  it('that was on its way is no longer reserved once it has arrived, and one finding', async () => {
    const booking = await rows.book();
    await rows.confirm(booking);
    const foreign = reportedRefund(idOf(booking, 'hand'), 1_000, { state: 'pending' });
    await rows.reported(paymentOf(booking), { refunds: [foreign] });
    await rows.reported(paymentOf(booking), { refunds: [{ ...foreign, state: 'succeeded' }] });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: 1_000, reserved: 0 });
    expect(await rows.found(booking)).toEqual(['payment_reduced']);
  });
});

describe('a refund that bears our reference', () => {
  const ours = (booking: PaidBooking, state: 'pending' | 'succeeded') =>
    reportedRefund(idOf(booking, 'ours'), PAYOUT, { state, reference: partOf(booking) });

  it('settles our part, is reserved no more, and is no finding', async () => {
    const booking = await rows.book();
    await rows.confirm(booking);
    const { id } = await rows.request(booking);
    const refunds = [ours(booking, 'succeeded')];
    for (let times = 0; times < 2; times += 1) await rows.reported(paymentOf(booking), { refunds });

    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${PAYOUT} succeeded` });
    expect(await rows.part(partOf(booking))).toMatchObject({ providerRefundId: idOf(booking, 'ours') });
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded', isCut: false });
    expect(await rows.guard(paymentOf(booking))).toEqual({
      refunded: PAYOUT,
      reserved: 0,
      disputed: 0,
      status: 'partially_refunded',
    });
    expect(await rows.facts(paymentOf(booking))).toEqual([`refunded:${idOf(booking, 'ours')} ${PAYOUT}`]);
    expect(await rows.found(booking)).toEqual([]);
  });

  it('stays reserved while it is on its way, and is known by its id from then on', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    await rows.reported(paymentOf(booking), { refunds: [ours(booking, 'pending')] });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${PAYOUT} processing` });
    expect(await held(booking)).toEqual({ [partOf(booking)]: PAYOUT });

    const arrived = reportedRefund(idOf(booking, 'ours'), PAYOUT); // without the reference
    await rows.reported(paymentOf(booking), { refunds: [arrived] });
    expect(await held(booking)).toEqual({});
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded' });
    expect(await rows.found(booking)).toEqual([]);
  });

  it('settles our part also where it was taken for failed', async () => {
    const booking = await rows.book();
    await rows.confirm(booking);
    const { id } = await rows.request(booking);
    const failed = reportedRefund(idOf(booking, 'ours'), PAYOUT, { state: 'failed' });
    await recordPart(db, await rows.part(partOf(booking)), failed);
    expect(await rows.refund(id)).toMatchObject({ status: 'failed' });
    await rows.reported(paymentOf(booking), { refunds: [ours(booking, 'succeeded')] });
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded' });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: PAYOUT, reserved: 0 });
    expect(await rows.found(booking)).toEqual([]);
  });

  it('that has arrived stays so, also where somebody repeats that it is on its way', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    const theirs = reportedRefund(idOf(booking, 'hand'), 1_000);
    const refunds = [theirs, ours(booking, 'succeeded')];
    await rows.reported(paymentOf(booking), { refunds: [theirs] });
    await recordPart(db, await rows.part(partOf(booking)), ours(booking, 'succeeded'));
    for (const isFresh of [false, true]) {
      const pending = refunds.map((refund) => ({ ...refund, state: 'pending' as const }));
      await rows.reported(paymentOf(booking), { refunds: pending }, isFresh);
      expect(await held(booking)).toEqual({});
      expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${PAYOUT} succeeded` });
      expect(await rows.refund(id)).toMatchObject({ status: 'succeeded' });
      expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: PAYOUT + 1_000, reserved: 0 });
    }
  });

  it('is ours beside one that is not, which cuts only what is not sent yet', async () => {
    const booking = await rows.book(2_000_000);
    await rows.request(booking);
    const sent = reportedRefund(idOf(booking, 'ours'), 2_000_000, { reference: partOf(booking) });
    await rows.reported(paymentOf(booking), { refunds: [sent] });
    await rows.reported(paymentOf(booking, 2), {
      refunds: [reportedRefund(idOf(booking, 'hand'), TOTAL - 2_000_000 - 10)],
    });
    expect(await rows.parts(booking)).toEqual({
      '1/P1/g1': '2000000 succeeded',
      '1/P2/g1': '10 reserved',
    });
    expect(await rows.refund(`${booking.bookingId}-R1`)).toMatchObject({
      status: 'processing',
      isCut: true,
      breakdown: { total: 2_000_010 },
    });
  });
});
