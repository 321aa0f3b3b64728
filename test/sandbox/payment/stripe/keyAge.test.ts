/** A key is good for a day of the stand-in's own clock, and for as long as the control interface lets it. */
import { beforeEach, expect, test } from 'vitest';
import { control, failureOf, stripeOfFile, USD_100 } from '../../testSandbox.ts';

const { sandbox, stripe } = await stripeOfFile();
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/state'));

const KEY = { idempotencyKey: 'booking/MIDAS-7K3M9QX2/payment/1/open/g1' };
const age = (hours: number): Promise<unknown> =>
  control(sandbox.url, 'POST', '/sandbox/stripe/age', { hours });

test('a key still stands for its payment after 23 hours, and for nothing after 25', async () => {
  const first = await stripe.paymentIntents.create(USD_100, KEY);
  await age(23);
  expect((await stripe.paymentIntents.create(USD_100, KEY)).id).toBe(first.id);
  await age(2);
  expect((await stripe.paymentIntents.create(USD_100, KEY)).id).not.toBe(first.id);
});

test('a saved failure is forgotten with its key', async () => {
  await control(sandbox.url, 'PUT', '/sandbox/stripe/faults', {
    calls: [{ method: 'POST', path: '/v1/payment_intents', kind: '500' }],
  });
  await failureOf(stripe.paymentIntents.create(USD_100, KEY));
  expect((await failureOf(stripe.paymentIntents.create(USD_100, KEY))).statusCode).toBe(500);
  await age(24);
  expect((await stripe.paymentIntents.create(USD_100, KEY)).status).toBe('requires_payment_method');
});

test('all keys can be forgotten at once, and may then be used for anything', async () => {
  await stripe.paymentIntents.create(USD_100, KEY);
  await control(sandbox.url, 'DELETE', '/sandbox/stripe/idempotency_keys');
  expect((await stripe.paymentIntents.create({ ...USD_100, amount: 20_000 }, KEY)).amount).toBe(20_000);
});

test('what is a day old is listed a day back', async () => {
  const { id } = await stripe.paymentIntents.create(USD_100);
  await age(25);
  const since = (hours: number) => ({ created: { gte: Math.floor(Date.now() / 1000) - hours * 3600 } });
  expect((await stripe.paymentIntents.list(since(24))).data).toEqual([]);
  expect((await stripe.paymentIntents.list(since(26))).data.map((intent) => intent.id)).toEqual([id]);
});
