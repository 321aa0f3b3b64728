/**
 * The product's own gateway against a Stripe that forgets, replays, is busy or stays silent: whatever it does, one
 * step of one booking moves money once.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import type { Intent, Refund } from '../../../../sandbox/payment/stripe/objects.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import {
  PaymentKeyReused,
  PaymentProviderUnavailable,
  type PaymentGateway,
  type Tries,
} from '../../../../src/providers/payment/gateway.ts';
import { createStripeGateway } from '../../../../src/providers/payment/stripe/gateway.ts';
import { control, KEYS, startForTest } from '../../testSandbox.ts';

let sandbox: Sandbox;
let gateway: PaymentGateway;

beforeAll(async () => {
  sandbox = await startForTest();
  gateway = createStripeGateway({ secretKey: KEYS.secretKey, apiBase: sandbox.url });
});
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/state'));
afterAll(() => sandbox.stop());

const HOUR_MS = 3_600_000;
const PAYMENT = { bookingId: 'MIDAS-7K3M9QX2', paymentId: 'MIDAS-7K3M9QX2-P1' };
const REFUND_KEY = 'booking/MIDAS-7K3M9QX2/payment/1/refund/g1';

const open = (more: { authoriseOnly?: true; amount?: number } & Tries = {}) =>
  gateway.open({
    ...PAYMENT,
    currency: 'USD',
    description: 'Icon 280',
    threeDSecure: false,
    idempotencyKey: 'booking/MIDAS-7K3M9QX2/payment/1/open/g1',
    ...more,
    amount: minor(more.amount ?? 10_000),
  });
const pay = (id: string) => control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/pay`);
const refund = (providerPaymentId: string, tries: Tries = {}, amount = 2_500) =>
  gateway.refund({
    ...PAYMENT,
    providerPaymentId,
    amount: minor(amount),
    idempotencyKey: REFUND_KEY,
    ...tries,
  });
const intents = () => control<Intent[]>(sandbox.url, 'GET', '/sandbox/stripe/payment_intents');
const refunds = () => control<Refund[]>(sandbox.url, 'GET', '/sandbox/stripe/refunds');
const age = (hours: number) => control(sandbox.url, 'POST', '/sandbox/stripe/age', { hours });
/** Twice, as the SDK itself asks once more where a connection is closed. */
const loseAnswer = (path: string, kind = 'drop_after', times = 2) =>
  control(sandbox.url, 'PUT', '/sandbox/stripe/faults', { calls: [{ method: 'POST', path, kind, times }] });
const again = (hours: number): Required<Tries> => ({
  attempt: 2,
  askedSince: new Date(Date.now() - hours * HOUR_MS).toISOString(),
});

async function opened(authoriseOnly?: true): Promise<string> {
  const { snapshot } = await open(authoriseOnly === undefined ? {} : { authoriseOnly });
  return snapshot.providerPaymentId;
}
async function paid(): Promise<string> {
  const id = await opened();
  await pay(id);
  return id;
}

test.each([
  [undefined, 'automatic'],
  [true, 'manual'],
] as const)(
  'a payment says how it is captured: with authoriseOnly %j it is %s',
  async (authoriseOnly, how) => {
    await opened(authoriseOnly); // said nothing, Stripe books the charge later, and tells no fee with it
    expect(await intents()).toMatchObject([{ capture_method: how }]);
  },
);

describe('25 hours after an answer was lost, when Stripe has forgotten the key', () => {
  test('a refund is found and recovered', async () => {
    const id = await paid();
    await loseAnswer('/v1/refunds');
    await expect(refund(id)).rejects.toThrow(PaymentProviderUnavailable);
    await age(25);
    const [made, ...others] = await refunds();
    expect(await refund(id, again(25))).toMatchObject({ refundId: made?.id, amount: 2_500 });
    expect(others).toEqual([]);
    expect(await refunds()).toHaveLength(1);
  });

  test('a refund that did not look up would be a second one', async () => {
    const id = await paid();
    await refund(id);
    await age(25);
    await refund(id);
    expect(await refunds()).toHaveLength(2);
  });

  test('a refund that was never made is made', async () => {
    const id = await paid();
    await loseAnswer('/v1/refunds', 'drop_before');
    await expect(refund(id)).rejects.toThrow(PaymentProviderUnavailable);
    await age(25);
    expect(await refund(id, again(25))).toMatchObject({ state: 'succeeded' });
    expect(await refunds()).toHaveLength(1);
  });

  test('a payment is found, however long ago it was opened', async () => {
    await loseAnswer('/v1/payment_intents');
    await expect(open()).rejects.toThrow(PaymentProviderUnavailable);
    await age(50);
    const [made] = await intents();
    expect((await open(again(50))).snapshot.providerPaymentId).toBe(made?.id);
    expect(await intents()).toHaveLength(1);
  });

  test('a capture is seen to have been made', async () => {
    const id = await opened(true);
    await pay(id);
    await loseAnswer('/v1/payment_intents/:id/capture');
    await expect(gateway.capture(id, 'capture')).rejects.toThrow(PaymentProviderUnavailable);
    await age(25);
    expect(await gateway.capture(id, 'capture', again(25))).toBe('captured');
    expect(await intents()).toMatchObject([{ amount_received: 10_000 }]);
  });

  test('a close is seen to have been made', async () => {
    const id = await opened();
    await loseAnswer('/v1/payment_intents/:id/cancel');
    await expect(gateway.close(id, 'close')).rejects.toThrow(PaymentProviderUnavailable);
    await age(25);
    expect(await gateway.close(id, 'close', again(25))).toBe('closed');
  });
});

describe('a 500 saved after its effect and replayed for ever', () => {
  test('still yields the one payment', async () => {
    await loseAnswer('/v1/payment_intents$', '500_after', 1);
    await expect(open()).rejects.toThrow(PaymentProviderUnavailable);
    const [made] = await intents();
    expect((await open({ attempt: 2 })).snapshot.providerPaymentId).toBe(made?.id);
    expect(await intents()).toHaveLength(1);
  });

  test('still yields the one refund', async () => {
    const id = await paid();
    await loseAnswer('/v1/refunds', '500_after', 1);
    await expect(refund(id)).rejects.toThrow(PaymentProviderUnavailable);
    await refund(id, { attempt: 2 });
    expect(await refunds()).toHaveLength(1);
  });

  test('still yields the one capture, and the one close', async () => {
    const [taken, left] = [await opened(true), (await openOther()).snapshot.providerPaymentId];
    await pay(taken);
    for (const [path, ask] of [
      ['/v1/payment_intents/:id/capture', () => gateway.capture(taken, 'capture')],
      ['/v1/payment_intents/:id/cancel', () => gateway.close(left, 'close')],
    ] as const) {
      await loseAnswer(path, '500_after', 1);
      await expect(ask()).rejects.toThrow(PaymentProviderUnavailable);
    }
    expect(await gateway.capture(taken, 'capture', { attempt: 2 })).toBe('captured');
    expect(await gateway.close(left, 'close', { attempt: 2 })).toBe('closed');
  });
});

const openOther = () =>
  gateway.open({
    bookingId: PAYMENT.bookingId,
    paymentId: 'MIDAS-7K3M9QX2-P2',
    amount: minor(10_000),
    currency: 'USD',
    description: 'Icon 280',
    threeDSecure: false,
    idempotencyKey: 'booking/MIDAS-7K3M9QX2/payment/2/open/g1',
  });

test('a repeat while the first call still runs is answered 409, and then finds the one refund', async () => {
  const id = await paid();
  await control(sandbox.url, 'PUT', '/sandbox/stripe/faults', {
    calls: [{ method: 'POST', path: '/v1/refunds', kind: 'slow', delayMs: 600 }],
  });
  const first = refund(id);
  const arrived = async () =>
    (await control<{ path: string }[]>(sandbox.url, 'GET', '/sandbox/stripe/requests')).some(
      ({ path }) => path === '/v1/refunds',
    );
  await expect.poll(arrived).toBe(true);
  await expect(refund(id, { attempt: 2 })).rejects.toThrow(PaymentProviderUnavailable);
  const { refundId } = await first;
  expect((await refund(id, { attempt: 3 })).refundId).toBe(refundId);
  expect(await refunds()).toHaveLength(1);
});

describe('a key that comes back with other parameters', () => {
  test('is an error that no retry repeats, and no money moves', async () => {
    const id = await paid();
    await refund(id);
    await expect(refund(id, { attempt: 2 }, 3_000)).rejects.toThrow(PaymentKeyReused);
    expect(await refunds()).toMatchObject([{ amount: 2_500 }]);
  });

  test('finds the payment that it was first used for', async () => {
    const first = await open();
    const renamed = await gateway.open({
      ...PAYMENT,
      amount: minor(10_000),
      currency: 'USD',
      threeDSecure: false,
      description: 'Icon 280, as a later release calls it',
      idempotencyKey: 'booking/MIDAS-7K3M9QX2/payment/1/open/g1',
    });
    expect(renamed.snapshot.providerPaymentId).toBe(first.snapshot.providerPaymentId);
    expect(await intents()).toHaveLength(1);
  });
});
