/** A chargeback opens while a refund is on its way: that one is followed to its end, and nothing new leaves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { paymentCaptured } from '../../../../src/store/payment/payments.ts';
import { requestByHand } from '../../../../src/store/refund/byHand.ts';
import { takeUpRefund } from '../../../../src/store/refund/load.ts';
import { refunds } from '../../../support/clients/sandboxClient.ts';
import { openPaidAtStripe, type Paid, type PaidAtStripe, SLOW_REFUNDS } from './paidAtStripe.ts';

let paidAtStripe: PaidAtStripe;
beforeAll(async () => {
  paidAtStripe = await openPaidAtStripe();
});
afterAll(() => paidAtStripe.close());

const madeAt = async ({ captured }: Paid) =>
  (await refunds(paidAtStripe.at)).filter(({ charge }) => charge === captured.chargeId);

/** @returns its id and where it stands */
async function byHand({ captured }: Paid, amount: number) {
  const { bookingId, at } = captured;
  const asked = { bookingId, amount: minor(amount), reason: 'customer_request', note: '-', at } as const;
  const by = { actor: 'finance', roles: ['finance'], requestId: 'req' };
  const result = await requestByHand(paidAtStripe.db, { ...asked, ...by });
  if (result.outcome === 'too_much') throw new Error('there is enough');
  return result.refund;
}

/** A refund of 4,000 is on its way when the customer's bank takes back all or some; a webhook has told. */
async function disputedInFlight(order: object) {
  const paid = await paidAtStripe.paidBooking(SLOW_REFUNDS);
  await paymentCaptured(paidAtStripe.db, paid.captured);
  const { id } = await byHand(paid, 4_000);
  const part = `refund/${paid.captured.bookingId}/1/payment/1/g1`;
  await paidAtStripe.send(part);
  const dispute = await paidAtStripe.dispute(paid, order);
  await paidAtStripe.fetched(paid, { wasReduced: true });
  return { paid, part, refundId: id, disputeId: dispute.id };
}

describe.each([
  ['all of the payment', {}, 10_000],
  ['some of it', { amount: 7_000 }, 7_000],
])('a chargeback of %s while a refund is on its way', (_what, order, disputed) => {
  it.each(['succeeded', 'failed'] as const)('leaves it to its end: %s', async (outcome) => {
    const { paid, part } = await disputedInFlight(order);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ reserved: 4_000, refunded: 0, disputed });
    expect(await paidAtStripe.send(part)).toMatchObject({ status: 'processing' }); // the worker had died
    expect(await paidAtStripe.follow(part)).toMatchObject({ status: 'processing' });
    const [made] = await madeAt(paid);
    await paidAtStripe.settle('refunds', made?.id ?? '', outcome);
    expect(await paidAtStripe.follow(part)).toMatchObject({ status: outcome });
    const refunded = outcome === 'succeeded' ? 4_000 : 0;
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ reserved: 0, refunded, disputed });
    expect(await madeAt(paid)).toHaveLength(1);
    expect(await paidAtStripe.kindsFound(paid)).toContain('payment_reduced');
  });

  it('blocks every further refund until it is over; then that one goes on, and once', async () => {
    const { paid, part, disputeId } = await disputedInFlight(order);
    const further = await byHand(paid, 3_000);
    expect(further.status).toBe('blocked');
    const blocked = await takeUpRefund(paidAtStripe.db, further.id, { isNews: true });
    expect(blocked).toMatchObject({ status: 'blocked', parts: [{ status: 'blocked' }] });
    for (const { id } of blocked?.parts ?? [])
      expect(await paidAtStripe.send(id)).toMatchObject({ status: 'blocked' });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ reserved: 4_000 });
    expect(await madeAt(paid)).toHaveLength(1);

    await paidAtStripe.settle('disputes', disputeId, 'won');
    await paidAtStripe.fetched(paid, { wasReduced: true });
    const free = await takeUpRefund(paidAtStripe.db, further.id, { isNews: true });
    expect(free).toMatchObject({ status: 'processing', parts: [{ status: 'reserved' }] });
    for (const { id } of free?.parts ?? []) await paidAtStripe.send(id);
    for (const { id } of await madeAt(paid)) await paidAtStripe.settle('refunds', id, 'succeeded');
    for (const id of [part, ...(free?.parts ?? []).map((each) => each.id)])
      expect(await paidAtStripe.follow(id)).toMatchObject({ status: 'succeeded' });
    expect((await madeAt(paid)).map(({ amount }) => amount).sort()).toEqual([3_000, 4_000]);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ reserved: 0, refunded: 7_000, disputed: 0 });
  });
});
