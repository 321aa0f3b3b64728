/**
 * The provider refunds, answers 500, and the worker is killed: whoever goes on finds that refund and makes no other one, also
 * where the provider has long forgotten under which key it was asked.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refundsOf, paypalFaults } from '../../../support/clients/paypalClient.ts';
import { requestOk } from '../../../support/clients/httpJson.ts';
import { refunds, stripeFaults } from '../../../support/clients/sandboxClient.ts';
import { openPaidAtPayPal, type PaidAtPayPal } from './paidAtPayPal.ts';
import { AMOUNT, openPaidAtStripe, type Paid, type PaidAtStripe, SLOW_REFUNDS } from './paidAtStripe.ts';

let paidAtStripe: PaidAtStripe;
let paidAtPayPal: PaidAtPayPal;
beforeAll(async () => {
  [paidAtStripe, paidAtPayPal] = await Promise.all([openPaidAtStripe(), openPaidAtPayPal()]);
});
afterAll(() => Promise.all([paidAtStripe.close(), paidAtPayPal.close()]));

const DAY_AND_MORE = 25;
const atStripe = (method: 'POST' | 'DELETE', path: string, body?: object) =>
  requestOk(method, `${paidAtStripe.at.sandbox}/sandbox/stripe${path}`, body === undefined ? {} : { body });

describe('at Stripe', () => {
  /** @returns the part whose first attempt has died without an answer */
  async function killed(paid: Paid): Promise<string> {
    const part = await paidAtStripe.requestRefund(paid);
    await stripeFaults(paidAtStripe.at, {
      calls: [{ path: '/v1/refunds', method: 'POST', kind: '500_after' }],
    });
    await expect(paidAtStripe.send(part)).rejects.toThrow('did not answer');
    return part;
  }

  const made = async ({ captured }: Paid) =>
    (await refunds(paidAtStripe.at)).filter(({ charge }) => charge === captured.chargeId);

  it.each([
    ['a moment later', async () => undefined, 0],
    ['once the keys are forgotten', () => atStripe('DELETE', '/idempotency_keys'), DAY_AND_MORE],
    ['a day later', () => atStripe('POST', '/age', { hours: DAY_AND_MORE }), DAY_AND_MORE],
  ])('the next worker finds it %s', async (_when, meanwhile, askedHoursAgo) => {
    for (const card of [undefined, SLOW_REFUNDS]) {
      const paid = await paidAtStripe.paidBooking(card);
      const part = await killed(paid);
      await meanwhile();
      const sent = await paidAtStripe.send(part, undefined, { attempt: 2, askedHoursAgo });
      const isSlow = card === SLOW_REFUNDS;
      const [refund, ...others] = await made(paid);
      expect(refund).toMatchObject({ amount: AMOUNT, metadata: { request_key: part } });
      expect(others).toEqual([]);
      expect(sent).toMatchObject({
        status: isSlow ? 'processing' : 'succeeded',
        providerRefundId: refund?.id,
      });
      expect(await paidAtStripe.guardOf(paid)).toMatchObject(
        isSlow ? { refunded: 0, reserved: AMOUNT } : { refunded: AMOUNT, reserved: 0 },
      );
    }
  });

  it('of what the bank has sent back since, one more leaves under the same key, and no two stand', async () => {
    const paid = await paidAtStripe.paidBooking(SLOW_REFUNDS);
    const part = await killed(paid);
    const [first] = await made(paid);
    await paidAtStripe.settle('refunds', first?.id ?? '', 'failed');
    await atStripe('DELETE', '/idempotency_keys');
    await paidAtStripe.send(part, undefined, { attempt: 2, askedHoursAgo: DAY_AND_MORE });
    const standing = (await made(paid)).filter(({ status }) => status !== 'failed');
    expect(standing.length).toBeLessThan(2);
    const { reserved } = (await paidAtStripe.guardOf(paid)) ?? {};
    expect(reserved).toBe(standing.length * AMOUNT);
  });
});

describe('at PayPal', () => {
  it.each([
    ['a moment later', 0, undefined],
    ['once PayPal has forgotten the request', DAY_AND_MORE, 'DELETE'],
    ['46 days later', 46 * 24, 'AGE'],
  ])('the next worker finds it %s', async (_when, askedHoursAgo, how) => {
    const { bookingId, part } = await paidAtPayPal.requestRefund();
    await paypalFaults(paidAtPayPal.at, {
      calls: [{ path: '/v2/payments/captures/:id/refund', kind: '500_after' }],
    });
    await expect(paidAtPayPal.send(part)).rejects.toThrow('did not answer');
    if (how === 'DELETE') await paidAtPayPal.control('DELETE', '/request_ids');
    if (how === 'AGE') await paidAtPayPal.control('POST', '/request_ids/age', { hours: askedHoursAgo });
    expect(await paidAtPayPal.send(part, { attempt: 2, askedHoursAgo })).toMatchObject({
      status: 'succeeded',
    });
    expect(await refundsOf(paidAtPayPal.at, bookingId)).toHaveLength(1);
    expect(await paidAtPayPal.guardOf(bookingId)).toMatchObject({ refunded: AMOUNT, reserved: 0 });
  });
});
