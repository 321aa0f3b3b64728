import { describe, expect, test } from 'vitest';
import type Stripe from 'stripe';
import { control, failureOf, sdk, stripeOfFile, USD_100 } from '../../testSandbox.ts';

const { sandbox, stripe } = await stripeOfFile();

const act = (id: string, action: string, body: object = {}): Promise<Stripe.PaymentIntent> =>
  control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/${action}`, body);

describe('a payment', () => {
  test('that is paid has a charge and its fee of 2.9 % and 30', async () => {
    const intent = await stripe.paymentIntents.create(USD_100);
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      livemode: false,
      metadata: USD_100.metadata,
    });
    await act(intent.id, 'pay', { card: '4242424242424242' });
    const paid = await stripe.paymentIntents.retrieve(intent.id, {
      expand: ['latest_charge.balance_transaction'],
    });
    expect(paid).toMatchObject({
      status: 'succeeded',
      amount_received: 10_000,
      latest_charge: { captured: true, balance_transaction: { fee: 320, net: 9_680 } },
    });
  });

  test('shows ids where nothing is expanded', async () => {
    const intent = await stripe.paymentIntents.create(USD_100);
    await act(intent.id, 'pay');
    const paid = await stripe.paymentIntents.retrieve(intent.id);
    expect(paid.latest_charge).toMatch(/^ch_/);
  });

  test.each([
    ['4000000000000002', 'card_declined', 'generic_decline'],
    ['4000000000009995', 'card_declined', 'insufficient_funds'],
    ['4000000000000069', 'expired_card', 'expired_card'],
    ['4000000000000127', 'incorrect_cvc', 'incorrect_cvc'],
  ])('declined with card %s stays open and lists the failed charge', async (card, code, reason) => {
    const intent = await stripe.paymentIntents.create(USD_100);
    const declined = await act(intent.id, 'pay', { card });
    expect(declined).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code, decline_code: reason },
    });
    const charges = await stripe.charges.list({ payment_intent: intent.id, limit: 100 });
    expect(charges.data).toMatchObject([{ status: 'failed', failure_code: code, outcome: { reason } }]);
  });

  test('declined through the API is an error that carries the intent', async () => {
    const intent = await stripe.paymentIntents.create(USD_100);
    const failure = await failureOf(
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa_chargeDeclined' }),
    );
    expect(failure).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      payment_intent: { id: intent.id },
    });
  });

  test('with a bank that takes its time is processing, cannot be cancelled, and settles', async () => {
    const intent = await stripe.paymentIntents.create(USD_100);
    await act(intent.id, 'pay', { card: '4000000000000077' });
    const refused = await failureOf(stripe.paymentIntents.cancel(intent.id));
    expect(refused).toMatchObject({
      code: 'payment_intent_unexpected_state',
      payment_intent: { status: 'processing' },
    });
    expect(await act(intent.id, 'settle', { outcome: 'succeeded' })).toMatchObject({ status: 'succeeded' });
  });

  test('with a bank that says no in the end can be tried again', async () => {
    const intent = await stripe.paymentIntents.create(USD_100);
    await act(intent.id, 'pay', { card: '4000000000000077' });
    const failed = await act(intent.id, 'settle', { outcome: 'failed' });
    expect(failed).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined' },
    });
    expect(await act(intent.id, 'pay')).toMatchObject({ status: 'succeeded' });
    const { data } = await stripe.charges.list({ payment_intent: intent.id });
    expect(data.map((charge) => charge.status)).toEqual(['succeeded', 'failed']);
  });

  test.each([
    ['4242424242424242', 'normal', null, 'authorized'],
    ['4000000000009235', 'elevated', 'elevated_risk_level', 'authorized'],
    ['4000000000004954', 'highest', 'highest_risk_level', 'manual_review'],
  ])('with card %s shows the risk %s on its charge', async (card, level, reason, type) => {
    const intent = await stripe.paymentIntents.create(USD_100);
    await act(intent.id, 'pay', { card });
    const paid = await stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    expect(paid).toMatchObject({
      status: 'succeeded',
      latest_charge: {
        outcome: { risk_level: level, risk_score: expect.any(Number) as number, reason, type },
      },
    });
  });

  test('may be as large as Stripe’s limit', async () => {
    expect((await stripe.paymentIntents.create({ ...USD_100, amount: 99_999_999 })).amount).toBe(99_999_999);
  });

  test('that the bank asks about waits for the customer', async () => {
    const intent = await stripe.paymentIntents.create(USD_100);
    expect(await act(intent.id, 'pay', { card: '4000002760003184' })).toMatchObject({
      status: 'requires_action',
    });
    expect(await act(intent.id, 'authenticate', { outcome: 'failed' })).toMatchObject({
      status: 'requires_payment_method',
    });
  });

  test('authorised only is captured later, and released by a cancel', async () => {
    const manual = { ...USD_100, capture_method: 'manual' as const };
    const kept = await stripe.paymentIntents.create(manual);
    expect(await act(kept.id, 'pay')).toMatchObject({ status: 'requires_capture', amount_received: 0 });
    expect(await stripe.paymentIntents.capture(kept.id)).toMatchObject({
      status: 'succeeded',
      amount_received: 10_000,
    });
    const released = await stripe.paymentIntents.create(manual);
    await act(released.id, 'pay');
    expect(await stripe.paymentIntents.cancel(released.id)).toMatchObject({
      status: 'canceled',
      amount_capturable: 0,
    });
  });

  test('that has succeeded or is cancelled refuses a cancel and says what it is', async () => {
    const paid = await stripe.paymentIntents.create(USD_100);
    await act(paid.id, 'pay');
    const canceled = await stripe.paymentIntents.create(USD_100);
    await stripe.paymentIntents.cancel(canceled.id, { cancellation_reason: 'abandoned' });
    for (const [id, status] of [
      [paid.id, 'succeeded'],
      [canceled.id, 'canceled'],
    ] as const) {
      const failure = await failureOf(
        stripe.paymentIntents.cancel(id, {}, { idempotencyKey: `cancel-${id}` }),
      );
      expect(failure).toMatchObject({
        statusCode: 400,
        code: 'payment_intent_unexpected_state',
        payment_intent: { status },
      });
    }
  });

  test('is found by the time it was made, page by page', async () => {
    const made = [];
    for (let n = 0; n < 3; n += 1) made.push((await stripe.paymentIntents.create(USD_100)).id);
    const found: string[] = [];
    const created = { gte: Math.floor(Date.now() / 1000) - 60 };
    for await (const intent of stripe.paymentIntents.list({ created, limit: 2 })) found.push(intent.id);
    expect(found.slice(0, 3)).toEqual(made.toReversed());
    expect((await stripe.paymentIntents.list({ created: { gte: created.gte + 3600 } })).data).toEqual([]);
  });
});

describe('Stripe refuses', () => {
  test.each([
    [{ ...USD_100, amount: 49 }, 'amount_too_small'],
    [{ ...USD_100, amount: 100_000_000 }, 'amount_too_large'],
    [{ ...USD_100, colour: 'gold' }, 'parameter_unknown'],
    [{ currency: 'usd' }, 'parameter_missing'],
  ])('%j with %s', async (params, code) => {
    // Wrong on purpose: the SDK's types would not let them through.
    const failure = await failureOf(stripe.paymentIntents.create(params as Stripe.PaymentIntentCreateParams));
    expect(failure).toMatchObject({ statusCode: 400, code });
  });

  test('a key that is not the account’s', async () => {
    const failure = await failureOf(sdk(sandbox.port, 'sk_test_other').paymentIntents.create(USD_100));
    expect(failure).toMatchObject({ statusCode: 401, type: 'StripeAuthenticationError' });
  });

  test('an object that does not exist', async () => {
    const failure = await failureOf(stripe.paymentIntents.retrieve('pi_none'));
    expect(failure).toMatchObject({ statusCode: 404, code: 'resource_missing' });
  });
});
