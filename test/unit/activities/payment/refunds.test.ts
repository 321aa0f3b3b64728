/** Refunds of what is left of a payment: cut, done before, blocked, on their way, and lost on the way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentGateway } from '../../../../src/providers/payment/gateway.ts';
import { refunds, stripeFaults } from '../../../support/clients/sandboxClient.ts';
import { AMOUNT, openPaidAtStripe, type PaidAtStripe, SLOW_REFUNDS } from './paidAtStripe.ts';

let paidAtStripe: PaidAtStripe;
beforeAll(async () => {
  paidAtStripe = await openPaidAtStripe();
});
afterAll(() => paidAtStripe.close());

describe('a refund', () => {
  it('is cut to what the provider has', async () => {
    const paid = await paidAtStripe.paidBooking();
    await paidAtStripe.refundByHand(paid, 1_000);
    expect(await paidAtStripe.refund(paid)).toMatchObject({ state: 'succeeded', refunded: 9_000 });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({
      refunded: AMOUNT,
      reserved: 0,
      status: 'refunded',
    });
    expect(await paidAtStripe.factsOf(paid)).toEqual([
      `captured ${AMOUNT}`,
      'refunded 1000',
      'refunded 9000',
    ]);
  });

  it('of what has all gone back is done, and nothing is asked for', async () => {
    const paid = await paidAtStripe.paidBooking();
    await paidAtStripe.refundByHand(paid, AMOUNT);
    const before = (await refunds(paidAtStripe.at)).length;
    expect(await paidAtStripe.refund(paid)).toEqual({ state: 'succeeded', refunded: AMOUNT });
    expect(await refunds(paidAtStripe.at)).toHaveLength(before);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({
      refunded: AMOUNT,
      reserved: 0,
      status: 'refunded',
    });
  });

  it('made by somebody else at the very moment is done, not failed', async () => {
    const paid = await paidAtStripe.paidBooking();
    const racing: PaymentGateway = {
      ...paidAtStripe.stripe,
      refund: async (request) => {
        await paidAtStripe.refundByHand(paid, AMOUNT);
        return paidAtStripe.stripe.refund(request);
      },
    };
    expect(await paidAtStripe.refund(paid, racing)).toEqual({ state: 'succeeded', refunded: AMOUNT });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({
      refunded: AMOUNT,
      reserved: 0,
      status: 'refunded',
    });
  });

  it('that a dispute blocks stays reserved', async () => {
    const paid = await paidAtStripe.paidBooking();
    const racing: PaymentGateway = {
      ...paidAtStripe.stripe,
      refund: async (request) => {
        await paidAtStripe.dispute(paid);
        return paidAtStripe.stripe.refund(request);
      },
    };
    await expect(paidAtStripe.refund(paid, racing)).rejects.toThrow('charge_disputed');
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ refunded: 0, reserved: AMOUNT });
  });

  it('that is pending stays reserved until it has arrived', async () => {
    const paid = await paidAtStripe.paidBooking(SLOW_REFUNDS);
    const { pendingRefundId = '', ...result } = await paidAtStripe.refund(paid);
    expect(result).toEqual({ state: 'pending', refunded: AMOUNT });
    expect(await paidAtStripe.follow(paid, pendingRefundId)).toMatchObject({ state: 'pending' });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ refunded: 0, reserved: AMOUNT });
    expect(await paidAtStripe.refund(paid)).toEqual({ state: 'pending', pendingRefundId, refunded: AMOUNT }); // the worker had died

    await paidAtStripe.settle('refunds', pendingRefundId, 'succeeded');
    expect(await paidAtStripe.follow(paid, pendingRefundId)).toMatchObject({ state: 'succeeded' });
    expect(await paidAtStripe.follow(paid, pendingRefundId)).toMatchObject({ state: 'succeeded' });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({
      refunded: AMOUNT,
      reserved: 0,
      status: 'refunded',
    });
    expect(await paidAtStripe.factsOf(paid)).toEqual([`captured ${AMOUNT}`, `refunded ${AMOUNT}`]);
  });

  it('that fails in the end gives its reservation back, once', async () => {
    const paid = await paidAtStripe.paidBooking(SLOW_REFUNDS);
    const { pendingRefundId = '' } = await paidAtStripe.refund(paid);
    await paidAtStripe.settle('refunds', pendingRefundId, 'failed');
    for (let times = 0; times < 2; times += 1)
      await expect(paidAtStripe.follow(paid, pendingRefundId)).rejects.toThrow('the bank refused the refund');
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ captured: AMOUNT, refunded: 0, reserved: 0 });
  });

  it('whose answer was lost is found, beside one by hand', async () => {
    const paid = await paidAtStripe.paidBooking();
    await paidAtStripe.refundByHand(paid, 1_000);
    await stripeFaults(paidAtStripe.at, {
      calls: [{ path: '/v1/refunds', method: 'POST', kind: 'drop_after', times: 2 }],
    });
    await expect(paidAtStripe.refund(paid)).rejects.toThrow('did not answer');
    await paidAtStripe.refund(paid);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({
      refunded: AMOUNT,
      reserved: 0,
      status: 'refunded',
    });
    const made = (await refunds(paidAtStripe.at)).filter(({ charge }) => charge === paid.captured.chargeId);
    expect(made.map(({ amount }) => amount).sort()).toEqual([1_000, 9_000]);
  });
});
