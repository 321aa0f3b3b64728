/** A repeat names the provider the time of its first attempt, which is what lets it find the first try's effect. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../../../sandbox/index.ts';
import { createPaymentActivities } from '../../../../src/activities/payment/payments.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import type { CapturedPayment } from '../../../../src/domain/payment/payment.ts';
import {
  PaymentProviderUnavailable,
  type PaymentGateway,
  type Tries,
} from '../../../../src/providers/payment/gateway.ts';
import { createStripeGateway } from '../../../../src/providers/payment/stripe/gateway.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { paymentCaptured, paymentOpened } from '../../../../src/store/payment/payments.ts';
import { requestFullRefunds } from '../../../../src/store/refund/request.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';
import { pay, refunds, stripeFaults } from '../../../support/clients/sandboxClient.ts';
import { requestOk } from '../../../support/clients/httpJson.ts';

const HOUR_MS = 3_600_000;
const AMOUNT = minor(10_000);
const KEYS = {
  secretKey: 'sk_test_tries',
  publishableKey: 'pk_test_tries',
  webhookSecret: 'whsec_tries',
};
type Activities = ReturnType<typeof createPaymentActivities>;

let store: Store;
let sandbox: Sandbox;

beforeAll(async () => {
  [store, sandbox] = await Promise.all([memoryStore(), startSandbox({ port: 0, smtpPort: 0, stripe: KEYS })]);
});
afterAll(() => Promise.all([store.close(), sandbox.stop()]));

const activitiesWith = (gateway: PaymentGateway): Activities =>
  createPaymentActivities({ db: store.db, gateways: { stripe: gateway }, seal: (secret) => secret });

/** Runs an activity as Temporal would on its n-th attempt, when the first was at that time. */
const attempt = <T>(attempt: number, firstAt: number, call: () => Promise<T>): Promise<T> => {
  const info = { attempt, scheduledTimestampMs: firstAt, currentAttemptScheduledTimestampMs: Date.now() };
  return new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') }).run(call);
};

const AT_PROVIDER = { provider: 'stripe', providerPaymentId: 'pi_1', idempotencyKey: 'k' } as const;

const CALLS: readonly [string, (activities: Activities) => Promise<unknown>][] = [
  [
    'an opening',
    (activities) =>
      activities.openPayment({
        provider: 'stripe',
        bookingId: 'MIDAS-7K3M9QX2',
        paymentId: 'MIDAS-7K3M9QX2-P1',
        amount: AMOUNT,
        currency: 'USD',
        idempotencyKey: 'k',
        description: '-',
        threeDSecure: false,
      }),
  ],
  ['a close', (activities) => activities.closePayment(AT_PROVIDER)],
  ['a capture', (activities) => activities.capturePayment(AT_PROVIDER)],
];

test.each(CALLS)('%s that is tried again says how often, and since when', async (_name, call) => {
  const asked: Tries[] = [];
  const activities = activitiesWith(recordingTries(asked));
  const firstAt = Date.parse('2026-11-24T12:00:00.000Z');
  await expect(attempt(7, firstAt, () => call(activities))).rejects.toThrow('did not answer');
  expect(asked).toMatchObject([{ attempt: 7, askedSince: '2026-11-24T12:00:00.000Z' }]);
});

/** A provider that only listens: each call ends before anything is written down. */
function recordingTries(asked: Tries[]): PaymentGateway {
  const ask = async (tries: Tries = {}): Promise<never> => {
    asked.push(tries);
    throw new PaymentProviderUnavailable('it only listens');
  };
  return {
    live: false,
    open: ask,
    fetch: () => ask(),
    close: (_id, _key, tries) => ask(tries),
    capture: (_id, _key, tries) => ask(tries),
    findByReference: () => ask(),
    refund: ask,
    fetchRefund: () => ask(),
    fetchDispute: () => ask(),
    submitEvidence: (_id, _evidence, tries) => ask(tries),
  };
}

test('a refund whose answer was lost is found 25 hours later, and counted once everywhere', async () => {
  const at = { sandbox: sandbox.url };
  const gateway = createStripeGateway({ secretKey: KEYS.secretKey, apiBase: sandbox.url });
  const activities = activitiesWith(gateway);
  const captured = await paidBooking(gateway);
  const partId = await requestRefund(captured);
  const giveBack = () => activities.sendRefundPart({ provider: 'stripe', partId });

  await stripeFaults(at, { calls: [{ path: '/v1/refunds', kind: 'drop_after', times: 2 }] });
  await expect(attempt(1, Date.now(), giveBack)).rejects.toThrow('did not answer');
  await requestOk('POST', `${sandbox.url}/sandbox/stripe/age`, { body: { hours: 25 } });
  await attempt(2, Date.now() - 25 * HOUR_MS, giveBack);

  const made = await refunds(at);
  expect(made).toMatchObject([{ amount: AMOUNT }]);
  const row = await store.db
    .selectFrom('payments')
    .select(['captured', 'refunded', 'reserved_for_refund'])
    .where('id', '=', captured.id)
    .executeTakeFirst();
  expect(row).toEqual({ captured: AMOUNT, refunded: AMOUNT, reserved_for_refund: 0 });
  const facts = store.db.selectFrom('money_facts').select('id').where('kind', '=', 'refunded');
  expect(await facts.execute()).toEqual(made.map(({ id }) => ({ id: `refunded:${id}` })));
  const parts = store.db.selectFrom('refund_parts').select(['status', 'provider_refund_id as id']);
  expect(await parts.execute()).toEqual(made.map(({ id }) => ({ status: 'succeeded', id })));
});

/** All of a payment is to go back. @returns the id of the refund's only part */
async function requestRefund(captured: CapturedPayment): Promise<string> {
  const { bookingId } = captured;
  const whole = { bookingId, reason: 'customer_request', at: captured.at } as const;
  await paymentCaptured(store.db, captured);
  await store.db.transaction().execute((tx) => requestFullRefunds(tx, whole));
  return `refund/${bookingId}/1/payment/1/g1`;
}

/** A booking in Postgres whose one payment the customer has made. */
async function paidBooking(gateway: PaymentGateway): Promise<CapturedPayment> {
  const { bookingId } = await requestBooking(store.db);
  const paymentId = `${bookingId}-P1`;
  const reservation = {
    ...reservationOf(bookingId),
    payments: [{ id: paymentId, amount: AMOUNT, currency: 'AED' as const }],
  };
  await reserve(store.db, reservation, { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 });
  const { snapshot } = await gateway.open({
    bookingId,
    paymentId,
    amount: AMOUNT,
    currency: 'AED',
    idempotencyKey: 'open',
    description: '-',
    threeDSecure: false,
  });
  const { providerPaymentId } = snapshot;
  await paymentOpened(store.db, { id: paymentId, providerPaymentId, clientSecretSealed: 'sealed' });
  await pay({ sandbox: sandbox.url }, providerPaymentId);
  const { charge } = await gateway.fetch(providerPaymentId);
  if (charge === undefined) throw new Error('it was paid');
  const { id: chargeId, ...rest } = charge;
  return { id: paymentId, bookingId, chargeId, amount: AMOUNT, currency: 'AED', ...rest };
}
