/** A part of a refund at its provider: cut, done before, blocked, on its way, and lost on the way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PaymentUnknownAtProvider, type PaymentGateway } from '../../../../src/providers/payment/gateway.ts';
import { refunds, stripeFaults } from '../../../support/clients/sandboxClient.ts';
import { AMOUNT, openPaidAtStripe, type Paid, type PaidAtStripe, SLOW_REFUNDS } from './paidAtStripe.ts';

let paidAtStripe: PaidAtStripe;
beforeAll(async () => {
  paidAtStripe = await openPaidAtStripe();
});
afterAll(() => paidAtStripe.close());

const ALL_BACK = { refunded: AMOUNT, reserved: 0, status: 'refunded' };
const NOTHING_BACK = { captured: AMOUNT, refunded: 0, reserved: 0, status: 'paid' };

/** A provider at which something happens at the very moment of the refund. */
const racing = (meanwhile: () => Promise<unknown>): PaymentGateway => ({
  ...paidAtStripe.stripe,
  refund: async (request) => {
    await meanwhile();
    return paidAtStripe.stripe.refund(request);
  },
});

const madeAt = async ({ captured }: Paid) =>
  (await refunds(paidAtStripe.at)).filter(({ charge }) => charge === captured.chargeId);

describe('a refund', () => {
  it('is sent once, under the id of its part, however often it is asked for', async () => {
    const paid = await paidAtStripe.paidBooking();
    const part = await paidAtStripe.requestRefund(paid);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ refunded: 0, reserved: AMOUNT });
    for (let times = 0; times < 2; times += 1)
      expect(await paidAtStripe.send(part)).toMatchObject({ id: part, status: 'succeeded' });
    expect(await madeAt(paid)).toMatchObject([{ amount: AMOUNT, metadata: { request_key: part } }]);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(ALL_BACK);
    expect(await paidAtStripe.factsOf(paid)).toEqual([`captured ${AMOUNT}`, `refunded ${AMOUNT}`]);
    expect(await paidAtStripe.refundOf(paid)).toMatchObject({ status: 'succeeded' });
    expect(await paidAtStripe.kindsFound(paid)).toEqual([]);
  });

  it('is cut to what the provider has', async () => {
    const paid = await paidAtStripe.paidBooking();
    const part = await paidAtStripe.requestRefund(paid);
    await paidAtStripe.refundByHand(paid, 1_000);
    expect(await paidAtStripe.send(part)).toMatchObject({ status: 'succeeded', amount: 9_000 });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(ALL_BACK);
    expect(await paidAtStripe.factsOf(paid)).toEqual([
      `captured ${AMOUNT}`,
      'refunded 1000',
      'refunded 9000',
    ]);
    const { payout_charge, payout_deposit, ...refund } = await paidAtStripe.refundOf(paid);
    expect(refund).toEqual({ status: 'succeeded', is_cut: true });
    expect(payout_charge + payout_deposit).toBe(9_000);
  });

  it('is cut to what nobody else has under way', async () => {
    const paid = await paidAtStripe.paidBooking(SLOW_REFUNDS);
    const part = await paidAtStripe.requestRefund(paid);
    await paidAtStripe.refundByHand(paid, 1_000);
    expect(await paidAtStripe.send(part)).toMatchObject({ status: 'processing', amount: 9_000 });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ refunded: 0, reserved: AMOUNT });
    expect((await madeAt(paid)).map(({ amount }) => amount).sort()).toEqual([1_000, 9_000]);
  });

  it('of what has all gone back is done, and nothing is asked for', async () => {
    const paid = await paidAtStripe.paidBooking();
    const part = await paidAtStripe.requestRefund(paid);
    await paidAtStripe.refundByHand(paid, AMOUNT);
    expect(await paidAtStripe.send(part)).toMatchObject({ status: 'succeeded', amount: 0 });
    expect(await madeAt(paid)).toHaveLength(1);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(ALL_BACK);
    expect(await paidAtStripe.refundOf(paid)).toEqual({
      status: 'succeeded',
      payout_charge: 0,
      payout_deposit: 0,
      is_cut: true,
    });
  });

  it('made by somebody else at the very moment is done, not failed', async () => {
    const paid = await paidAtStripe.paidBooking();
    const part = await paidAtStripe.requestRefund(paid);
    const byHand = racing(() => paidAtStripe.refundByHand(paid, AMOUNT));
    expect(await paidAtStripe.send(part, byHand)).toMatchObject({ status: 'succeeded', amount: 0 });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(ALL_BACK);
    expect(await paidAtStripe.refundOf(paid)).toMatchObject({ status: 'succeeded', is_cut: true });
  });

  it('that a dispute blocks is reserved no more, and has not failed', async () => {
    const paid = await paidAtStripe.paidBooking();
    const part = await paidAtStripe.requestRefund(paid);
    const disputing = racing(() => paidAtStripe.dispute(paid));
    for (let times = 0; times < 2; times += 1)
      expect(await paidAtStripe.send(part, disputing)).toMatchObject({
        status: 'blocked',
        code: 'charge_disputed',
      });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ refunded: 0, reserved: 0, disputed: AMOUNT });
    expect(await paidAtStripe.refundOf(paid)).toMatchObject({ status: 'blocked' });
    expect(await madeAt(paid)).toEqual([]);
  });

  it('of a payment that its provider has forgotten is asked for by the charge', async () => {
    const paid = await paidAtStripe.paidBooking();
    const part = await paidAtStripe.requestRefund(paid);
    const fetch = async () => {
      throw new PaymentUnknownAtProvider('resource_missing', {});
    };
    expect(await paidAtStripe.send(part, { ...paidAtStripe.stripe, fetch })).toMatchObject({
      status: 'succeeded',
      amount: AMOUNT,
    });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(ALL_BACK);
  });
});

describe('a refund that is pending', () => {
  it('stays reserved until it has arrived', async () => {
    const paid = await paidAtStripe.paidBooking(SLOW_REFUNDS);
    const part = await paidAtStripe.requestRefund(paid);
    const sent = await paidAtStripe.send(part);
    expect(sent).toMatchObject({ status: 'processing', amount: AMOUNT });
    expect(await paidAtStripe.follow(part)).toEqual(sent);
    expect(await paidAtStripe.send(part)).toEqual(sent); // the worker had died
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ refunded: 0, reserved: AMOUNT });
    expect(await paidAtStripe.refundOf(paid)).toMatchObject({ status: 'processing' });

    const [made] = await madeAt(paid);
    await paidAtStripe.settle('refunds', made?.id ?? '', 'succeeded');
    for (let times = 0; times < 2; times += 1)
      expect(await paidAtStripe.follow(part)).toMatchObject({ status: 'succeeded' });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(ALL_BACK);
    expect(await paidAtStripe.factsOf(paid)).toEqual([`captured ${AMOUNT}`, `refunded ${AMOUNT}`]);
    expect(await paidAtStripe.refundOf(paid)).toMatchObject({ status: 'succeeded' });
  });

  it('and fails in the end gives its reservation back, once, and is not sent again', async () => {
    const paid = await paidAtStripe.paidBooking(SLOW_REFUNDS);
    const part = await paidAtStripe.requestRefund(paid);
    await paidAtStripe.send(part);
    const [made] = await madeAt(paid);
    await paidAtStripe.settle('refunds', made?.id ?? '', 'failed');
    const failed = { status: 'failed', code: 'refused_by_bank' };
    for (let times = 0; times < 2; times += 1) {
      expect(await paidAtStripe.follow(part)).toMatchObject(failed);
      expect(await paidAtStripe.guardOf(paid)).toMatchObject(NOTHING_BACK);
    }
    expect(await paidAtStripe.send(part)).toMatchObject(failed);
    expect(await madeAt(paid)).toHaveLength(1);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(NOTHING_BACK);
    expect(await paidAtStripe.refundOf(paid)).toMatchObject({ status: 'failed' });
  });
});

describe('a refund whose answer was lost', () => {
  it.each([
    ['arrived', undefined, { ...ALL_BACK }, 'succeeded'],
    ['is on its way', SLOW_REFUNDS, { refunded: 0, reserved: AMOUNT }, 'processing'],
  ])('and that %s is found, beside one by hand', async (_what, card, guard, status) => {
    const paid = await paidAtStripe.paidBooking(card);
    const part = await paidAtStripe.requestRefund(paid);
    await paidAtStripe.refundByHand(paid, 1_000);
    await stripeFaults(paidAtStripe.at, {
      calls: [{ path: '/v1/refunds', method: 'POST', kind: 'drop_after', times: 2 }],
    });
    await expect(paidAtStripe.send(part)).rejects.toThrow('did not answer');
    expect(await paidAtStripe.send(part)).toMatchObject({ status, amount: 9_000 });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(guard);
    expect((await madeAt(paid)).map(({ amount }) => amount).sort()).toEqual([1_000, 9_000]);
    expect(await paidAtStripe.refundOf(paid)).toMatchObject({ status });
  });

  it('and that the bank has sent back since has failed, whatever Stripe answered at the first try', async () => {
    const paid = await paidAtStripe.paidBooking();
    const part = await paidAtStripe.requestRefund(paid);
    await stripeFaults(paidAtStripe.at, {
      calls: [{ path: '/v1/refunds', method: 'POST', kind: 'drop_after', times: 2 }],
    });
    await expect(paidAtStripe.send(part)).rejects.toThrow('did not answer');
    const [made] = await madeAt(paid);
    await paidAtStripe.settle('refunds', made?.id ?? '', 'failed');
    expect(await paidAtStripe.send(part, paidAtStripe.stripe, { attempt: 2 })).toMatchObject({
      status: 'failed',
      code: 'refused_by_bank',
    });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(NOTHING_BACK);
    expect(await madeAt(paid)).toHaveLength(1);
  });
});
