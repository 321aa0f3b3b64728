/** A cancellation and a refund in the provider's dashboard, in either order: the customer gets no more than they paid. */
import { describe, expect, it } from 'vitest';
import { recordPart } from '../../../../src/store/refund/settle.ts';
import {
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

const KEPT = TOTAL - PAYOUT;
const confirmed = async (): Promise<PaidBooking> => {
  const booking = await rows.book();
  await rows.confirm(booking);
  return booking;
};
const ours = ({ bookingId }: PaidBooking, state: 'pending' | 'succeeded') =>
  reportedRefund(`re_ours_${bookingId}`, PAYOUT, { state, reference: `refund/${bookingId}/1/payment/1/g1` });
const theirs = ({ bookingId }: PaidBooking, amount: number) => reportedRefund(`re_hand_${bookingId}`, amount);

describe('a dashboard refund before the cancellation', () => {
  it.each([
    ['of no more than is kept leaves it whole', KEPT, PAYOUT],
    ['of more cuts it', KEPT + 1_000, PAYOUT - 1_000],
    ['of everything leaves nothing of it', TOTAL, 0],
  ])('%s', async (_what, amount, pays) => {
    const booking = await confirmed();
    await rows.reported(paymentOf(booking), { refunds: [theirs(booking, amount)] });
    const { id } = await rows.request(booking);
    const { charge, deposit, isCut } = await rows.refund(id);
    expect({ pays: charge + deposit, isCut }).toEqual({ pays, isCut: pays < PAYOUT });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: amount, reserved: pays });
    expect(await rows.found(booking)).toEqual(['payment_reduced']);
  });
});

describe('a dashboard refund after the cancellation', () => {
  it('whose refund nobody has sent yet cuts it to what is left', async () => {
    const booking = await confirmed();
    const { id } = await rows.request(booking);
    await rows.reported(paymentOf(booking), { refunds: [theirs(booking, KEPT + 1_000)] });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': `${PAYOUT - 1_000} reserved` });
    const { charge, deposit, isCut } = await rows.refund(id);
    expect({ pays: charge + deposit, isCut }).toEqual({ pays: PAYOUT - 1_000, isCut: true });
    expect(await rows.found(booking)).toEqual(['payment_reduced']);
  });

  it('of everything leaves nothing to send: the refund is done', async () => {
    const booking = await confirmed();
    const { id } = await rows.request(booking);
    await rows.reported(paymentOf(booking), { refunds: [theirs(booking, TOTAL)] });
    expect(await rows.parts(booking)).toEqual({ '1/P1/g1': '0 succeeded' });
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded', charge: 0, deposit: 0, isCut: true });
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: TOTAL, reserved: 0 });
  });

  it.each(['pending', 'succeeded'] as const)(
    'whose refund is %s at the provider takes nothing of it, and is found',
    async (state) => {
      const booking = await confirmed();
      const { id } = await rows.request(booking);
      await recordPart(db, await rows.part(partOf(booking)), ours(booking, state));
      const refunds = [ours(booking, state), theirs(booking, KEPT)];
      await rows.reported(paymentOf(booking), { refunds });
      expect(await rows.refund(id)).toMatchObject({
        status: state === 'pending' ? 'processing' : 'succeeded',
        isCut: false,
      });
      expect(await rows.guard(paymentOf(booking))).toMatchObject(
        state === 'pending' ? { refunded: KEPT, reserved: PAYOUT } : { refunded: TOTAL, reserved: 0 },
      );
      expect(await rows.found(booking)).toEqual(['payment_reduced']);
      const more = await rows.request(booking, { kind: 'by_hand', amount: refunds[0]?.amount ?? null });
      expect(await rows.refund(more.id)).toMatchObject({ status: 'succeeded', charge: 0, deposit: 0 });
    },
  );
});
