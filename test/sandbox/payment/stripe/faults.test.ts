/** Every endpoint the product uses can fail before its effect and after it, and be slow on either side. */
import { beforeEach, describe, expect, test } from 'vitest';
import type Stripe from 'stripe';
import type { CALL_FAULT_KINDS } from '../../../../sandbox/faults/calls.ts';
import { control, failureOf, stripeOfFile, USD_100 } from '../../testSandbox.ts';
import { defined } from '../../../../src/domain/defined.ts';

const { sandbox, stripe } = await stripeOfFile();
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/state'));

type Kind = keyof typeof CALL_FAULT_KINDS;

/** The SDK tries a closed connection once more by itself, whatever `maxNetworkRetries` says. */
const timesOf = (kind: Kind): number => (kind.startsWith('drop') ? 2 : 1);

const fault = (method: string, path: string, kind: Kind, delayMs?: number): Promise<unknown> =>
  control(sandbox.url, 'PUT', '/sandbox/stripe/faults', {
    calls: [{ method, path, kind, times: timesOf(kind), ...defined({ delayMs }) }],
  });

const open = (): Promise<Stripe.PaymentIntent> =>
  stripe.paymentIntents.create({ ...USD_100, capture_method: 'manual' });
async function authorised(): Promise<string> {
  const { id } = await open();
  await control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/pay`);
  return id;
}
async function paid(): Promise<string> {
  return (await stripe.paymentIntents.capture(await authorised())).id;
}
const statusOf = async (id: string): Promise<string> => (await stripe.paymentIntents.retrieve(id)).status;
const count = async (what: string): Promise<number> =>
  (await control<object[]>(sandbox.url, 'GET', `/sandbox/stripe/${what}`)).length;

interface Changing {
  readonly name: string;
  readonly path: string;
  /** Makes ready, and gives the payment concerned. */
  readonly ready: () => Promise<string>;
  readonly call: (id: string, options: Stripe.RequestOptions) => Promise<unknown>;
  /** Whether the call has had its effect. */
  readonly done: (id: string) => Promise<boolean>;
}

const CHANGING: readonly Changing[] = [
  {
    name: 'opening a payment',
    path: '/v1/payment_intents$',
    ready: async () => '',
    call: (_id, options) => stripe.paymentIntents.create(USD_100, options),
    done: async () => (await count('payment_intents')) === 1,
  },
  {
    name: 'a cancel',
    path: '/v1/payment_intents/:id/cancel',
    ready: async () => (await open()).id,
    call: (id, options) => stripe.paymentIntents.cancel(id, {}, options),
    done: async (id) => (await statusOf(id)) === 'canceled',
  },
  {
    name: 'a capture',
    path: '/v1/payment_intents/:id/capture',
    ready: authorised,
    call: (id, options) => stripe.paymentIntents.capture(id, {}, options),
    done: async (id) => (await statusOf(id)) === 'succeeded',
  },
  {
    name: 'a refund',
    path: '/v1/refunds$',
    ready: paid,
    call: (id, options) => stripe.refunds.create({ payment_intent: id }, options),
    done: async () => (await count('refunds')) === 1,
  },
];

const KEY = { idempotencyKey: 'one step of one booking' };
const LOST: readonly (readonly [Kind, boolean])[] = [
  ['drop_before', false],
  ['drop_after', true],
  ['500', false],
  ['500_after', true],
  ['503', false],
  ['503_after', true],
  ['429', false],
  ['timeout_before', false],
  ['timeout', true],
];

describe.each(CHANGING)('$name', ({ path, ready, call, done }) => {
  test.each(LOST)('met by %s is not answered, and whether it was done is %s', async (kind, effect) => {
    const id = await ready();
    await fault('POST', path, kind);
    const failure = await failureOf(call(id, { ...KEY, timeout: 300 }));
    expect(failure.statusCode).toBe(/^\d/.test(kind) ? Number.parseInt(kind) : undefined);
    expect(await done(id)).toBe(effect);
  });

  test.each(['drop_after', '503', '503_after', '429', 'timeout'] as const)(
    'repeated under its key after %s is done once',
    async (kind) => {
      const id = await ready();
      await fault('POST', path, kind);
      await failureOf(call(id, { ...KEY, timeout: 300 }));
      await call(id, KEY);
      expect(await done(id)).toBe(true);
    },
  );

  test('a 500 saved under its key comes back, marked as a replay', async () => {
    const id = await ready();
    await fault('POST', path, '500_after');
    const first = await failureOf(call(id, KEY));
    const second = await failureOf(call(id, KEY));
    expect(
      [first, second].map(({ statusCode, headers }) => [statusCode, headers?.['idempotent-replayed']]),
    ).toEqual([
      [500, undefined],
      [500, 'true'],
    ]);
  });

  test('slow on its way back, it has been done although the caller has left', async () => {
    const id = await ready();
    await fault('POST', path, 'slow_after', 1_000);
    await failureOf(call(id, { ...KEY, timeout: 300 }));
    expect(await done(id)).toBe(true);
  });

  test('slow on its way there, it is done later, and a repeat meanwhile is answered 409', async () => {
    const id = await ready();
    await fault('POST', path, 'slow', 1_000);
    await failureOf(call(id, { ...KEY, timeout: 300 }));
    expect(await done(id)).toBe(false);
    const meanwhile = await failureOf(call(id, KEY));
    expect(meanwhile).toMatchObject({ statusCode: 409, rawType: 'idempotency_error' });
    await expect.poll(() => done(id), { timeout: 5_000 }).toBe(true);
    await call(id, KEY);
    expect(await done(id)).toBe(true);
  });
});

describe.each([
  ['a fetch of a payment', '/v1/payment_intents/:id', (id: string) => stripe.paymentIntents.retrieve(id)],
  ['a list of payments', '/v1/payment_intents$', () => stripe.paymentIntents.list({})],
  ['a list of charges', '/v1/charges$', (id: string) => stripe.charges.list({ payment_intent: id })],
  ['a list of refunds', '/v1/refunds$', (id: string) => stripe.refunds.list({ payment_intent: id })],
] as const)('%s', (_name, path, call) => {
  test.each(['drop_before', '500', '503', '429'] as const)(
    'met by %s fails once and then answers',
    async (kind) => {
      const id = await paid();
      await fault('GET', path, kind);
      await failureOf(call(id));
      expect(await call(id)).toBeDefined();
    },
  );
});
