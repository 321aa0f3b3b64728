import { expect, test } from 'vitest';
import { control, failureOf, stripeOfFile, USD_100 } from '../../testSandbox.ts';

const { sandbox, stripe } = await stripeOfFile();

async function paidWith(card: string): Promise<string> {
  const { id } = await stripe.paymentIntents.create(USD_100);
  await control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/pay`, { card });
  return id;
}

test('refunds never exceed what was captured', async () => {
  const payment_intent = await paidWith('4242424242424242');
  const first = await stripe.refunds.create({ payment_intent, amount: 6_000 });
  expect(first).toMatchObject({ status: 'succeeded', amount: 6_000 });
  const tooMuch = await failureOf(stripe.refunds.create({ payment_intent, amount: 4_001 }));
  expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' });
  await stripe.refunds.create({ payment_intent });
  const again = await failureOf(stripe.refunds.create({ payment_intent, amount: 1 }));
  expect(again.code).toBe('charge_already_refunded');
  const intent = await stripe.paymentIntents.retrieve(payment_intent, { expand: ['latest_charge'] });
  expect(intent.latest_charge).toMatchObject({ amount_refunded: 10_000, refunded: true });
});

test('what was never paid cannot be refunded', async () => {
  const { id } = await stripe.paymentIntents.create(USD_100);
  expect((await failureOf(stripe.refunds.create({ payment_intent: id }))).statusCode).toBe(400);
});

test('a pending refund settles when the bank says so', async () => {
  const refund = await stripe.refunds.create({ payment_intent: await paidWith('4000000000007726') });
  expect(refund.status).toBe('pending');
  await control(sandbox.url, 'POST', `/sandbox/stripe/refunds/${refund.id}/settle`, { outcome: 'succeeded' });
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
});

test('a refund that fails later gives the money back to the balance', async () => {
  const payment_intent = await paidWith('4000000000005126');
  const refund = await stripe.refunds.create({ payment_intent });
  await control(sandbox.url, 'POST', `/sandbox/stripe/refunds/${refund.id}/settle`, { outcome: 'failed' });
  expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
    status: 'failed',
    failure_reason: 'lost_or_stolen_card',
  });
  const { data } = await stripe.charges.list({ payment_intent });
  expect(data).toMatchObject([{ amount_refunded: 0, refunded: false }]);
  const { data: events } = await stripe.events.list({
    types: ['refund.created', 'refund.updated', 'refund.failed'],
  });
  expect(events.slice(0, 3).map((event) => event.type)).toEqual([
    'refund.failed',
    'refund.updated',
    'refund.created',
  ]);
});

test('a refund that the bank refuses at once is answered as failed, and the money can go back another time', async () => {
  const payment_intent = await paidWith('4000000000005134');
  const refund = await stripe.refunds.create({ payment_intent });
  expect(refund).toMatchObject({ status: 'failed', failure_reason: 'lost_or_stolen_card' });
  const { data } = await stripe.charges.list({ payment_intent });
  expect(data).toMatchObject([{ amount_refunded: 0, refunded: false }]);
  expect((await stripe.refunds.create({ payment_intent })).id).not.toBe(refund.id);
});

test('a pending refund fails for the reason that the bank gives, or is canceled', async () => {
  const payment_intent = await paidWith('4000000000007726');
  const settle = async (end: object) => {
    const { id } = await stripe.refunds.create({ payment_intent, amount: 4_000 });
    await control(sandbox.url, 'POST', `/sandbox/stripe/refunds/${id}/settle`, end);
    return stripe.refunds.retrieve(id);
  };
  expect(await settle({ outcome: 'failed', reason: 'expired_or_canceled_card' })).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
  });
  const canceled = await settle({ outcome: 'canceled' });
  expect([canceled.status, canceled.failure_reason]).toEqual(['canceled', undefined]);
  const { data } = await stripe.charges.list({ payment_intent });
  expect(data).toMatchObject([{ amount_refunded: 0 }]);
});

test('a refund fails although it had succeeded before, whatever the card', async () => {
  const { id } = await stripe.refunds.create({ payment_intent: await paidWith('4242424242424242') });
  const settle = (outcome: string) =>
    control(sandbox.url, 'POST', `/sandbox/stripe/refunds/${id}/settle`, { outcome });
  await settle('failed');
  expect((await stripe.refunds.retrieve(id)).status).toBe('failed');
  await expect(settle('succeeded')).rejects.toThrow();
});
