/** A refund that the bank has sent back gives its money back to the guard, and is for finance. */
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { takeUpRefund } from '../../../../src/store/refund/load.ts';
import { recordPart } from '../../../../src/store/refund/settle.ts';
import {
  partOf,
  paymentOf,
  PAYOUT,
  type PaidBooking,
  refundRowsOfFile,
  reportedRefund,
} from './refundRows.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;
const idOf = ({ bookingId }: PaidBooking, name: string): string => `re_${name}_${bookingId}`;

describe('a refund that had arrived and comes back', () => {
  it('has been returned: its part has failed, and the payment is paid again', async () => {
    const booking = await rows.book();
    await rows.confirm(booking);
    const { id } = await rows.request(booking);
    const refund = reportedRefund(idOf(booking, 'ours'), PAYOUT);
    await recordPart(db, await rows.part(partOf(booking)), refund);
    expect((await rows.guard(paymentOf(booking))).status).toBe('partially_refunded');
    await takeUpRefund(db, id); // and its workflow has ended

    const part = await rows.part(partOf(booking));
    for (let times = 0; times < 2; times += 1) await recordPart(db, part, { ...refund, state: 'failed' });
    await rows.reported(paymentOf(booking), { refunds: [refund] }); // a snapshot of before
    expect(await rows.facts(paymentOf(booking))).toEqual([
      `refund_returned:${refund.refundId} ${PAYOUT}`,
      `refunded:${refund.refundId} ${PAYOUT}`,
    ]);
    expect(await rows.guard(paymentOf(booking))).toEqual({
      refunded: 0,
      reserved: 0,
      disputed: 0,
      status: 'paid',
    });
    expect(await rows.part(partOf(booking))).toMatchObject({ status: 'failed', code: 'returned_by_bank' });
    expect(await rows.refund(id)).toMatchObject({ status: 'failed', dispatched: false });
  });

  it('is not taken for returned by a snapshot that was taken before it was recorded', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    await recordPart(db, await rows.part(partOf(booking)), reportedRefund(idOf(booking, 'ours'), PAYOUT));
    const byHand = reportedRefund(idOf(booking, 'hand'), 100);
    await rows.reported(paymentOf(booking), { refunds: [byHand] });
    await rows.reported(paymentOf(booking), {});
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: PAYOUT + 100 });
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded' });
  });

  it('is left as it was by whoever only repeats what was true before it', async () => {
    const booking = await rows.book();
    const { id } = await rows.request(booking);
    await recordPart(db, await rows.part(partOf(booking)), reportedRefund(idOf(booking, 'ours'), PAYOUT));
    const dispute = {
      disputeId: `dp_${booking.bookingId}`,
      amount: minor(1),
      at: '2027-02-01T07:00:00.000Z',
    };
    await rows.reported(paymentOf(booking), { disputes: [dispute] }, false);
    expect(await rows.guard(paymentOf(booking))).toMatchObject({ refunded: PAYOUT, disputed: 1 });
    expect(await rows.refund(id)).toMatchObject({ status: 'succeeded' });
  });
});
