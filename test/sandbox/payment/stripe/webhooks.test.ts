import { afterEach, beforeEach, expect, test } from 'vitest';
import type Stripe from 'stripe';
import type { Sandbox } from '../../../../sandbox/index.ts';
import {
  control,
  eventually,
  KEYS,
  sdk,
  startEndpoint,
  startForTest,
  USD_100,
  type Endpoint,
} from '../../testSandbox.ts';

let sandbox: Sandbox;
let stripe: Stripe;
let endpoint: Endpoint;

beforeEach(async () => {
  [sandbox, endpoint] = await Promise.all([startForTest(), startEndpoint()]);
  stripe = sdk(sandbox.port);
  sandbox.setStripeWebhookUrl(endpoint.url);
});
afterEach(() => Promise.all([sandbox.stop(), endpoint.stop()]));

async function pay(card = '4242424242424242'): Promise<string> {
  const { id } = await stripe.paymentIntents.create(USD_100);
  await control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/pay`, { card });
  return id;
}

const received = (count: number): Promise<Endpoint['received']> =>
  eventually(() => (endpoint.received.length >= count ? endpoint.received : undefined));
const typesOf = (requests: Endpoint['received']): string[] =>
  requests.map((request) => (JSON.parse(request.body) as Stripe.Event).type); // Stripe's own JSON

test('a webhook carries Stripe’s signature and the object as it was', async () => {
  const id = await pay();
  const [first] = await received(1);
  const event = stripe.webhooks.constructEvent(first?.body ?? '', first?.signature ?? '', KEYS.webhookSecret);
  expect(event).toMatchObject({
    type: 'payment_intent.succeeded',
    api_version: '2026-10-28.endive',
    data: { object: { id, status: 'succeeded' } },
  });
});

test('events of one payment arrive in the order they happened', async () => {
  const payment_intent = await pay();
  await stripe.refunds.create({ payment_intent });
  expect(typesOf(await received(3))).toEqual([
    'payment_intent.succeeded',
    'refund.created',
    'charge.refunded',
  ]);
});

test('a webhook is sent again until it is taken', async () => {
  endpoint.statuses.push(500, 503);
  await pay('4000000000000002');
  const requests = await received(3);
  expect(new Set(requests.map((request) => request.body)).size).toBe(1);
  const delivered = await eventually(async () => {
    const all = await control<{ status: string; attempts: { status: number }[] }[]>(
      sandbox.url,
      'GET',
      '/sandbox/stripe/deliveries',
    );
    return all.find((delivery) => delivery.status === 'delivered');
  });
  expect(delivered.attempts.map((attempt) => attempt.status)).toEqual([500, 503, 200]);
});

test('an event can be sent several times', async () => {
  await pay();
  await received(1);
  const [event] = (await stripe.events.list({ type: 'payment_intent.succeeded' })).data;
  await control(sandbox.url, 'POST', '/sandbox/stripe/webhooks/send', { eventId: event?.id, copies: 3 });
  const requests = await received(4);
  expect(typesOf(requests).filter((type) => type === 'payment_intent.succeeded')).toHaveLength(4);
});

test('a webhook can lie, be old, or be signed by a stranger', async () => {
  const { id } = await stripe.paymentIntents.create(USD_100);
  await control(sandbox.url, 'POST', '/sandbox/stripe/webhooks/send', {
    paymentIntentId: id,
    ageSeconds: 3600,
    secret: 'whsec_stranger',
  });
  const [lie] = await received(1);
  expect(JSON.parse(lie?.body ?? '')).toMatchObject({ data: { object: { id, status: 'succeeded' } } });
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
  const verify = (secret: string, tolerance: number) => () =>
    stripe.webhooks.constructEvent(lie?.body ?? '', lie?.signature ?? '', secret, tolerance);
  expect(verify(KEYS.webhookSecret, 7200)).toThrow();
  expect(verify('whsec_stranger', 300)).toThrow();
  expect(verify('whsec_stranger', 7200)).not.toThrow();
});

test('faults lose, double and reorder webhooks', async () => {
  const set = (webhooks: object) => control(sandbox.url, 'PUT', '/sandbox/stripe/faults', { webhooks });
  await set({ drop: true });
  await pay();
  await set({ copies: 2 });
  await pay('4000000000000002');
  expect(typesOf(await received(2))).toEqual([
    'payment_intent.payment_failed',
    'payment_intent.payment_failed',
  ]);
  await set({ reorder: true });
  const payment_intent = await pay();
  await stripe.refunds.create({ payment_intent });
  expect(typesOf(await received(5)).slice(2)).toEqual([
    'charge.refunded',
    'refund.created',
    'payment_intent.succeeded',
  ]);
});

test('webhooks can be held back', async () => {
  await control(sandbox.url, 'PUT', '/sandbox/stripe/faults', { webhooks: { delayMs: 700 } });
  await pay();
  await received(1);
  const sent = await control<{ createdAt: number; attempts: { at: number }[] }[]>(
    sandbox.url,
    'GET',
    '/sandbox/stripe/deliveries',
  );
  const waits = sent.map(({ createdAt, attempts }) => (attempts[0]?.at ?? 0) - createdAt);
  expect(waits.every((wait) => wait >= 700)).toBe(true);
});

test('a storm brings every event as often as ordered, out of order and many at once', async () => {
  for (let n = 0; n < 10; n += 1) await pay();
  const calm = typesOf(await received(10)).length;
  endpoint.answerAfterMs = 100;
  const order = { copies: 8, events: 10, atOnce: 20 };
  expect(await control(sandbox.url, 'POST', '/sandbox/stripe/webhooks/storm', order)).toEqual({
    deliveries: 80,
  });
  const storm = (await received(calm + 80))
    .slice(calm)
    .map(({ body }) => (JSON.parse(body) as Stripe.Event).id); // Stripe's own JSON
  const ids = [...new Set(storm)];
  expect(ids.map((id) => storm.filter((each) => each === id).length)).toEqual(Array(10).fill(8));
  expect(storm).not.toEqual([...storm].sort((a, b) => ids.indexOf(a) - ids.indexOf(b)));
  expect(endpoint.mostAtOnce).toBeGreaterThan(1);
});

test('a storm can be about one payment only', async () => {
  await pay();
  const id = await pay();
  await received(2);
  const order = { copies: 3, paymentIntentIds: [id] };
  await control(sandbox.url, 'POST', '/sandbox/stripe/webhooks/storm', order);
  const storm = (await received(5)).slice(2);
  expect(storm).toHaveLength(3);
  expect(storm.every(({ body }) => body.includes(id))).toBe(true);
});
