/** Money that is not what the booking expects is put before people, once, and money that is never is. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPaymentActivities } from '../../../../src/activities/payment/payments.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import type { PaymentSnapshot } from '../../../../src/domain/payment/payment.ts';
import type { PaymentGateway } from '../../../../src/providers/payment/gateway.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { listFindings } from '../../../../src/store/reconciliation.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

const BOOKING = 'MIDAS-7K3M9QX2';
const known = {
  bookingId: BOOKING,
  paymentId: `${BOOKING}-P1`,
  amount: minor(10_000),
  currency: 'USD',
} as const;

const snapshot = (providerPaymentId: string, changes: Partial<PaymentSnapshot>): PaymentSnapshot => ({
  ...known,
  providerPaymentId,
  state: 'succeeded',
  amountReceived: known.amount,
  live: false,
  declines: [],
  charge: { id: 'ch_1', at: '2026-11-24T12:00:00.000Z', risk: 'normal' },
  ...changes,
});

function look(providerPaymentId: string, changes: Partial<PaymentSnapshot>): Promise<PaymentSnapshot> {
  const gateway = { live: false, fetch: async () => snapshot(providerPaymentId, changes) };
  const activities = createPaymentActivities({
    db: store.db,
    gateways: { stripe: gateway as unknown as PaymentGateway }, // only looked at
    seal: (secret) => secret,
  });
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  return environment.run(() => activities.fetchPayment({ provider: 'stripe', providerPaymentId, known }));
}

const findings = () => listFindings(store.db, { limit: 100, after: undefined });

test('money of another amount is a finding that names the booking and what differs, however often it is seen', async () => {
  for (let times = 0; times < 3; times += 1)
    expect(await look('pi_less', { amount: minor(9_999), live: true })).toMatchObject({ amount: 9_999 });
  expect(await findings()).toMatchObject([
    {
      kind: 'payment_mismatch',
      status: 'open',
      objectId: 'pi_less',
      bookingId: BOOKING,
      detail: { payment: `${BOOKING}-P1`, differs: 'amount live' },
    },
  ]);
});

test.each<[string, Partial<PaymentSnapshot>]>([
  ['still to come', { amount: minor(9_999), state: 'requires_payment' }],
  ['for somebody else, and still to come', { receiver: 'foreign', state: 'approved' }],
  ['authorised', { currency: 'AED', state: 'authorised' }],
])('a payment that does not match is a finding when it is seen: %s', async (what, changes) => {
  const before = (await findings()).length;
  for (let times = 0; times < 2; times += 1) await look(`pi_${what}`, changes);
  expect(await findings()).toHaveLength(before + 1);
});

test('what was asked for is none', async () => {
  const before = await findings();
  await look('pi_other', {});
  expect(await findings()).toEqual(before);
});
