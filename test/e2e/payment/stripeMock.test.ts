/**
 * Every request of the product, held against Stripe's published description of its API. stripe-mock answers from
 * fixtures, so that what it answers says nothing; that it answers says that Stripe knows each parameter we send.
 */
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minor } from '../../../src/domain/money/money.ts';
import type {
  OpenPaymentRequest,
  PaymentGateway,
  RefundRequest,
} from '../../../src/providers/payment/gateway.ts';
import { createStripeGateway } from '../../../src/providers/payment/stripe/gateway.ts';
import { findStripeMock } from '../../../tools/install-stripe-mock.ts';
import { startStripeMock, type StripeMock } from '../../support/servers/stripeMock.ts';

const path = findStripeMock();
const SECRET_KEY = 'sk_test_123'; // of the form that stripe-mock takes
const DAY_MS = 86_400_000;
const ID = 'pi_123';

const OPENING: OpenPaymentRequest = {
  bookingId: 'MIDAS-7K3M9QX2',
  paymentId: 'MIDAS-7K3M9QX2-P1',
  amount: minor(10_000),
  currency: 'AED',
  idempotencyKey: 'booking/MIDAS-7K3M9QX2/payment/1/open/g1',
  description: 'Bugatti Chiron, booking MIDAS-7K3M9QX2, payment 1 of 2',
  threeDSecure: false,
};
const REFUND: RefundRequest = {
  bookingId: OPENING.bookingId,
  paymentId: OPENING.paymentId,
  providerPaymentId: ID,
  amount: minor(2_500),
  idempotencyKey: 'booking/MIDAS-7K3M9QX2/payment/1/refund/g1',
};
const LOOK = `GET /v1/payment_intents/${ID} 200`;
const CANCEL = `POST /v1/payment_intents/${ID}/cancel 200`;
const CAPTURE = `POST /v1/payment_intents/${ID}/capture 200`;
/** Makes each call look up its effect first, as a repeat of yesterday's does. */
const YESTERDAYS = { attempt: 2, askedSince: new Date(Date.now() - DAY_MS).toISOString() };

describe.runIf(path !== undefined)(
  `Stripe's description of its API${path === undefined ? ' (left out: no stripe-mock; tools/install-stripe-mock.ts needs Go 1.22)' : ''}`,
  () => {
    let mock: StripeMock;
    let gateway: PaymentGateway;

    beforeAll(async () => {
      mock = await startStripeMock(path ?? '');
      gateway = createStripeGateway({ secretKey: SECRET_KEY, apiBase: mock.url });
    });
    afterAll(() => mock.stop());

    /** Does the work and compares what it asked of Stripe, and the status that each request got. */
    async function expectAsked<T>(work: () => Promise<T>, expected: readonly string[]): Promise<T> {
      const before = mock.exchanges().length;
      const result = await work();
      const since = () => mock.exchanges().slice(before);
      // The mock writes its log after it has answered.
      await expect.poll(() => since().map(({ request, status }) => `${request} ${status}`)).toEqual(expected);
      return result;
    }

    it.each([
      ['a card payment', {}],
      ['a card payment with 3-D Secure', { threeDSecure: true }],
      ['a share that is only authorised', { authoriseOnly: true }],
      ['a share that is only authorised, with 3-D Secure', { authoriseOnly: true, threeDSecure: true }],
    ])('takes the opening of %s', async (_name, more) => {
      const { snapshot } = await expectAsked(
        () => gateway.open({ ...OPENING, ...more }),
        ['POST /v1/payment_intents 200'],
      );
      expect(snapshot).toMatchObject({ amount: 10_000, currency: 'AED' });
    });

    it('fetches a payment, with its charge, its fee and the refused charges', async () => {
      await expectAsked(() => gateway.fetch(ID), [LOOK, 'GET /v1/charges 200']);
    });

    it('takes the search for a payment whose opening was never answered', async () => {
      const search = () => gateway.findByReference(OPENING.paymentId, YESTERDAYS.askedSince);
      expect(await expectAsked(search, ['GET /v1/payment_intents 200'])).toEqual([]);
    });

    it('takes a cancel, a capture and a refund', async () => {
      await expectAsked(() => gateway.close(ID, 'close'), [CANCEL]);
      await expectAsked(() => gateway.capture(ID, 'capture'), [CAPTURE]);
      await expectAsked(() => gateway.refund(REFUND), ['POST /v1/refunds 200']);
    });

    it('takes what a repeat of yesterday’s call reads before it asks', async () => {
      await expectAsked(
        () => gateway.open({ ...OPENING, ...YESTERDAYS }),
        ['GET /v1/payment_intents 200', 'POST /v1/payment_intents 200'],
      );
      await expectAsked(
        () => gateway.refund({ ...REFUND, ...YESTERDAYS }),
        ['GET /v1/refunds 200', 'POST /v1/refunds 200'],
      );
      await expectAsked(() => gateway.close(ID, 'close', YESTERDAYS), [LOOK, CANCEL]);
      await expectAsked(() => gateway.capture(ID, 'capture', YESTERDAYS), [LOOK, CAPTURE]);
    });

    it.each([
      ['a parameter that it does not know', { colour: 'gold' }],
      ['a value that it does not know', { capture_method: 'later' }],
      ['an amount that is no number', { amount: 'ten' }],
    ])('would refuse %s, so that the tests above can fail', async (_name, wrong) => {
      const url = new URL(mock.url);
      const stripe = new Stripe(SECRET_KEY, {
        host: url.hostname,
        port: Number(url.port),
        protocol: 'http',
        maxNetworkRetries: 0,
        telemetry: false,
      });
      const params = { amount: 10_000, currency: 'aed', ...wrong } as Stripe.PaymentIntentCreateParams; // wrong on purpose
      await expect(stripe.paymentIntents.create(params)).rejects.toMatchObject({ statusCode: 400 });
    });
  },
);
