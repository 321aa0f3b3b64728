/** A payment at Stripe names its booking, through the real SDK; a payment that is not there names none. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { paymentReferences } from '../../../../src/providers/payment/references.ts';
import { createStripeGateway } from '../../../../src/providers/payment/stripe/gateway.ts';
import { BOOKING, KEYS, USD_100, sdk, startForTest } from '../../testSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startForTest();
});
afterAll(() => sandbox.stop());

const referencesAt = (apiBase: string) =>
  paymentReferences({ stripe: createStripeGateway({ secretKey: KEYS.secretKey, apiBase }) });

test('a payment of ours names its booking, one of another shop none', async () => {
  const stripe = sdk(sandbox.port);
  const [ours, theirs] = [
    await stripe.paymentIntents.create(USD_100),
    await stripe.paymentIntents.create({ ...USD_100, metadata: {} }),
  ];
  const find = referencesAt(sandbox.url);
  expect(await find('stripe', ours.id)).toBe(BOOKING.booking_id);
  expect(await find('stripe', theirs.id)).toBeUndefined();
});

test('a payment that the provider does not know names none', async () => {
  expect(await referencesAt(sandbox.url)('stripe', 'pi_of_nobody')).toBeUndefined();
  expect(await referencesAt(sandbox.url)('paypal', 'order_1')).toBeUndefined();
});

test('a provider that is away has not answered', async () => {
  const stopped = await startForTest();
  await stopped.stop();
  await expect(referencesAt(stopped.url)('stripe', 'pi_1')).rejects.toThrow('did not answer');
});
