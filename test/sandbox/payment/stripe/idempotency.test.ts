import { beforeEach, expect, test } from 'vitest';
import type Stripe from 'stripe';
import { control, failureOf, stripeOfFile, USD_100 } from '../../testSandbox.ts';

const { sandbox, stripe } = await stripeOfFile();
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/state'));

const KEY = { idempotencyKey: 'booking/MIDAS-7K3M9QX2/pay/1/0' };
const intents = (): Promise<Stripe.PaymentIntent[]> =>
  control(sandbox.url, 'GET', '/sandbox/stripe/payment_intents');
const fault = (kind: string, more: object = {}): Promise<unknown> =>
  control(sandbox.url, 'PUT', '/sandbox/stripe/faults', {
    calls: [{ method: 'POST', path: '/v1/payment_intents', kind, ...more }],
  });

test('the same key is the same payment, and the answer says so', async () => {
  const first = await stripe.paymentIntents.create(USD_100, KEY);
  const second = await stripe.paymentIntents.create(USD_100, KEY);
  expect(second.id).toBe(first.id);
  expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
  expect(await intents()).toHaveLength(1);
});

test('the same key with another amount is refused', async () => {
  await stripe.paymentIntents.create(USD_100, KEY);
  const failure = await failureOf(stripe.paymentIntents.create({ ...USD_100, amount: 20_000 }, KEY));
  expect(failure).toMatchObject({ statusCode: 400, rawType: 'idempotency_error' });
});

test('a key whose first request still runs is refused for now', async () => {
  await fault('slow', { delayMs: 300 });
  const slow = stripe.paymentIntents.create(USD_100, KEY);
  const arrived = async () =>
    (await control<object[]>(sandbox.url, 'GET', '/sandbox/stripe/requests')).length > 0;
  await expect.poll(arrived).toBe(true);
  const failure = await failureOf(stripe.paymentIntents.create(USD_100, KEY));
  expect(failure).toMatchObject({
    statusCode: 409,
    code: 'idempotency_key_in_use',
    rawType: 'idempotency_error',
  });
  expect((await stripe.paymentIntents.create(USD_100, { idempotencyKey: 'other' })).id).toMatch(/^pi_/);
  await slow;
});

test('a 500 is kept under its key and comes back until another key is used', async () => {
  await fault('500');
  for (let n = 0; n < 3; n += 1) {
    expect((await failureOf(stripe.paymentIntents.create(USD_100, KEY))).statusCode).toBe(500);
  }
  expect(await intents()).toHaveLength(0);
  await stripe.paymentIntents.create(USD_100, { idempotencyKey: 'the next generation' });
  expect(await intents()).toHaveLength(1);
});

test.each(['503', '429'])('a %s is not kept', async (kind) => {
  await fault(kind);
  expect((await failureOf(stripe.paymentIntents.create(USD_100, KEY))).statusCode).toBe(Number(kind));
  expect((await stripe.paymentIntents.create(USD_100, KEY)).status).toBe('requires_payment_method');
});

test('a refused parameter is not kept', async () => {
  await failureOf(stripe.paymentIntents.create({ ...USD_100, amount: 1 }, KEY));
  expect((await stripe.paymentIntents.create(USD_100, KEY)).amount).toBe(10_000);
});

/** The SDK tries a closed connection once more by itself, whatever `maxNetworkRetries` says. */
const TWICE = { times: 2 };

test('a connection lost after the effect leaves one payment, found again under its key', async () => {
  await fault('drop_after', TWICE);
  const failure = await failureOf(stripe.paymentIntents.create(USD_100, KEY));
  expect(failure.type).toBe('StripeConnectionError');
  const [made, ...others] = await intents();
  expect(others).toEqual([]);
  expect((await stripe.paymentIntents.create(USD_100, KEY)).id).toBe(made?.id);
});

test('a connection lost before the effect leaves nothing', async () => {
  await fault('drop_before', TWICE);
  await failureOf(stripe.paymentIntents.create(USD_100, KEY));
  expect(await intents()).toHaveLength(0);
});

test('a time-out has had its effect', async () => {
  await fault('timeout');
  const first = stripe.paymentIntents.create(USD_100, { ...KEY, timeout: 200 });
  expect((await failureOf(first)).type).toBe('StripeConnectionError');
  expect(await intents()).toHaveLength(1);
});

test('a fault strikes only the calls it names, as often as it says', async () => {
  await control(sandbox.url, 'PUT', '/sandbox/stripe/faults', {
    calls: [{ method: 'POST', path: '/v1/payment_intents/:id/cancel', kind: '503', times: 2 }],
  });
  const { id } = await stripe.paymentIntents.create(USD_100);
  await failureOf(stripe.paymentIntents.cancel(id));
  await failureOf(stripe.paymentIntents.cancel(id));
  expect((await stripe.paymentIntents.cancel(id)).status).toBe('canceled');
});
