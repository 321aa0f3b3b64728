/** What is left of a payment, at Stripe's stand-in and in the guard: after refunds by others, disputes, and our own. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../../sandbox/index.ts';
import { createPaymentActivities } from '../../../../src/activities/payment/payments.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import type { CapturedPayment } from '../../../../src/domain/payment/payment.ts';
import type { PaymentGateway } from '../../../../src/providers/payment/gateway.ts';
import { createStripeGateway } from '../../../../src/providers/payment/stripe/gateway.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { findingsOfBooking } from '../../../../src/store/reconciliation.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { requestOk } from '../../../support/clients/httpJson.ts';
import { pay, refunds, stripeFaults } from '../../../support/clients/sandboxClient.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

const AMOUNT = minor(10_000);
const KEYS = { secretKey: 'sk_test_net', publishableKey: 'pk_test_net', webhookSecret: 'whsec_net' };
const SLOW_REFUNDS = '4000000000007726';

let store: Store;
let sandbox: Sandbox;
let stripe: PaymentGateway;
/** So many days of March as there are bookings here. */
let day = 1;

beforeAll(async () => {
  [store, sandbox] = await Promise.all([memoryStore(), startSandbox({ port: 0, smtpPort: 0, stripe: KEYS })]);
  stripe = createStripeGateway({ secretKey: KEYS.secretKey, apiBase: sandbox.url });
});
afterAll(() => Promise.all([store.close(), sandbox.stop()]));

const run = <T>(call: () => Promise<T>): Promise<T> => {
  const info = {
    attempt: 1,
    scheduledTimestampMs: Date.now(),
    currentAttemptScheduledTimestampMs: Date.now(),
  };
  return new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') }).run(call);
};

interface Paid {
  readonly captured: CapturedPayment;
  readonly providerPaymentId: string;
}

/** A booking in Postgres whose one payment the customer has made. */
async function paidBooking(card?: string): Promise<Paid> {
  const { bookingId } = await requestBooking(store.db, { days: [day, day + 1] });
  day += 1;
  const paymentId = `${bookingId}-P1`;
  const reservation = { ...reservationOf(bookingId), payments: [{ id: paymentId, amount: AMOUNT }] };
  await reserve(store.db, reservation, { maxUnpaidPerEmail: 3 });
  const { snapshot } = await stripe.open({
    bookingId,
    paymentId,
    amount: AMOUNT,
    currency: 'AED',
    idempotencyKey: `open ${bookingId}`,
    description: '-',
    threeDSecure: false,
  });
  const { providerPaymentId } = snapshot;
  await pay({ sandbox: sandbox.url }, providerPaymentId, card);
  const { charge } = await stripe.fetch(providerPaymentId);
  if (charge === undefined) throw new Error('it was paid');
  const { id: chargeId, ...rest } = charge;
  return {
    captured: { id: paymentId, bookingId, chargeId, amount: AMOUNT, currency: 'AED', ...rest },
    providerPaymentId,
  };
}

const activitiesWith = (gateway: PaymentGateway) =>
  createPaymentActivities({ db: store.db, gateways: { stripe: gateway }, seal: (secret) => secret });

const fetched = ({ captured, providerPaymentId }: Paid) => {
  const { id: paymentId, bookingId } = captured;
  const known = { bookingId, paymentId, amount: AMOUNT, currency: 'AED' } as const;
  return run(() => activitiesWith(stripe).fetchPayment({ provider: 'stripe', providerPaymentId, known }));
};

const refund = ({ captured, providerPaymentId }: Paid, gateway = stripe) =>
  run(() =>
    activitiesWith(gateway).refundPayment({
      provider: 'stripe',
      providerPaymentId,
      captured,
      idempotencyKey: `refund ${captured.id}`,
    }),
  );

const follow = ({ captured, providerPaymentId }: Paid, refundId: string) =>
  run(() =>
    activitiesWith(stripe).fetchRefund({
      provider: 'stripe',
      bookingId: captured.bookingId,
      paymentId: captured.id,
      providerPaymentId,
      refundId,
    }),
  );

/** Somebody refunds it in the dashboard. */
const refundByHand = (paid: Paid, amount: number, key = 'by hand') =>
  stripe.refund({
    bookingId: paid.captured.bookingId,
    paymentId: paid.captured.id,
    providerPaymentId: paid.providerPaymentId,
    amount: minor(amount),
    idempotencyKey: `${key} ${paid.captured.id}`,
  });

const dispute = (paid: Paid, order: object = {}) =>
  requestOk<{ id: string }>(
    'POST',
    `${sandbox.url}/sandbox/stripe/charges/${paid.captured.chargeId}/dispute`,
    {
      body: order,
    },
  );

const guardOf = ({ captured }: Paid) =>
  store.db
    .selectFrom('payments')
    .select(['captured', 'refunded', 'reserved_for_refund as reserved', 'disputed', 'status'])
    .where('id', '=', captured.id)
    .executeTakeFirst();
const factsOf = async ({ captured }: Paid) => {
  const facts = await store.db
    .selectFrom('money_facts')
    .select(['kind', 'amount'])
    .where('payment_id', '=', captured.id)
    .where('kind', '<>', 'provider_fee')
    .orderBy('kind')
    .execute();
  return facts.map(({ kind, amount }) => `${kind} ${amount}`);
};
const kindsFound = async ({ captured }: Paid) =>
  (await findingsOfBooking(store.db, captured.bookingId)).map(({ kind }) => kind);

describe('a payment that is fetched', () => {
  it('whole, leaves the guard to whoever confirms', async () => {
    const paid = await paidBooking();
    await fetched(paid);
    expect(await guardOf(paid)).toMatchObject({ captured: 0, refunded: 0 });
    expect(await kindsFound(paid)).toEqual([]);
  });

  it('all gone back, is refunded in the guard, and no finding', async () => {
    const paid = await paidBooking();
    await refundByHand(paid, AMOUNT);
    await fetched(paid);
    await fetched(paid);
    expect(await guardOf(paid)).toEqual({
      captured: AMOUNT,
      refunded: AMOUNT,
      reserved: 0,
      disputed: 0,
      status: 'refunded',
    });
    expect(await factsOf(paid)).toEqual([`captured ${AMOUNT}`, `refunded ${AMOUNT}`]);
    expect(await kindsFound(paid)).toEqual([]);
  });

  it('some gone back, in parts, is one finding that knows each part, and not yet paid', async () => {
    const paid = await paidBooking();
    await refundByHand(paid, 100, 'first');
    await fetched(paid);
    await refundByHand(paid, 200, 'second');
    await fetched(paid);
    expect(await guardOf(paid)).toMatchObject({ captured: AMOUNT, refunded: 300, status: 'processing' });
    expect(await factsOf(paid)).toEqual([`captured ${AMOUNT}`, 'refunded 100', 'refunded 200']);
    const findings = await findingsOfBooking(store.db, paid.captured.bookingId);
    expect(findings.map(({ kind }) => kind)).toEqual(['payment_reduced']);
    expect(Object.values(findings[0]?.detail ?? {})).toEqual([paid.captured.id, 'refund', 'refund']);
  });

  it.each([
    ['disputed', {}, AMOUNT],
    ['disputed in part', { amount: 400 }, 400],
    ['asked about by the bank', { status: 'warning_needs_response' }, AMOUNT],
  ])('%s, flags the booking and is not yet paid', async (_how, order, disputed) => {
    const paid = await paidBooking();
    await dispute(paid, order);
    await fetched(paid);
    expect(await guardOf(paid)).toMatchObject({
      captured: AMOUNT,
      refunded: 0,
      disputed,
      status: 'processing',
    });
    expect(await kindsFound(paid)).toEqual(['payment_reduced']);
    const booking = await store.db
      .selectFrom('bookings')
      .select('disputed')
      .where('id', '=', paid.captured.bookingId)
      .executeTakeFirst();
    expect(booking).toEqual({ disputed: true });
  });

  it('of which a dispute was won or prevented before money moved, is whole', async () => {
    const won = await paidBooking();
    const { id } = await dispute(won);
    await requestOk('POST', `${sandbox.url}/sandbox/stripe/disputes/${id}/close`, {
      body: { outcome: 'won' },
    });
    expect((await fetched(won)).disputes).toEqual([]);
    const prevented = await paidBooking();
    await dispute(prevented, { status: 'prevented' });
    expect((await fetched(prevented)).disputes).toEqual([]);
    expect([...(await kindsFound(won)), ...(await kindsFound(prevented))]).toEqual([]);
  });
});

describe('a refund', () => {
  it('is cut to what the provider has', async () => {
    const paid = await paidBooking();
    await refundByHand(paid, 1_000);
    expect(await refund(paid)).toMatchObject({ state: 'succeeded', refunded: 9_000 });
    expect(await guardOf(paid)).toMatchObject({ refunded: AMOUNT, reserved: 0, status: 'refunded' });
    expect(await factsOf(paid)).toEqual([`captured ${AMOUNT}`, 'refunded 1000', 'refunded 9000']);
  });

  it('of what has all gone back is done, and nothing is asked for', async () => {
    const paid = await paidBooking();
    await refundByHand(paid, AMOUNT);
    const before = (await refunds({ sandbox: sandbox.url })).length;
    expect(await refund(paid)).toEqual({ state: 'succeeded', refunded: AMOUNT });
    expect(await refunds({ sandbox: sandbox.url })).toHaveLength(before);
    expect(await guardOf(paid)).toMatchObject({ refunded: AMOUNT, reserved: 0, status: 'refunded' });
  });

  it('made by somebody else at the very moment is done, not failed', async () => {
    const paid = await paidBooking();
    const racing: PaymentGateway = {
      ...stripe,
      refund: async (request) => {
        await refundByHand(paid, AMOUNT);
        return stripe.refund(request);
      },
    };
    expect(await refund(paid, racing)).toEqual({ state: 'succeeded', refunded: AMOUNT });
    expect(await guardOf(paid)).toMatchObject({ refunded: AMOUNT, reserved: 0, status: 'refunded' });
  });

  it('that a dispute blocks stays reserved', async () => {
    const paid = await paidBooking();
    const racing: PaymentGateway = {
      ...stripe,
      refund: async (request) => {
        await dispute(paid);
        return stripe.refund(request);
      },
    };
    await expect(refund(paid, racing)).rejects.toThrow('charge_disputed');
    expect(await guardOf(paid)).toMatchObject({ refunded: 0, reserved: AMOUNT });
  });

  it('that is pending stays reserved until it has arrived', async () => {
    const paid = await paidBooking(SLOW_REFUNDS);
    const { pendingRefundId = '', ...result } = await refund(paid);
    expect(result).toEqual({ state: 'pending', refunded: AMOUNT });
    expect(await follow(paid, pendingRefundId)).toMatchObject({ state: 'pending' });
    expect(await guardOf(paid)).toMatchObject({ refunded: 0, reserved: AMOUNT });
    expect(await refund(paid)).toEqual({ state: 'pending', pendingRefundId, refunded: AMOUNT }); // the worker had died

    await requestOk('POST', `${sandbox.url}/sandbox/stripe/refunds/${pendingRefundId}/settle`, {
      body: { outcome: 'succeeded' },
    });
    expect(await follow(paid, pendingRefundId)).toMatchObject({ state: 'succeeded' });
    expect(await follow(paid, pendingRefundId)).toMatchObject({ state: 'succeeded' });
    expect(await guardOf(paid)).toMatchObject({ refunded: AMOUNT, reserved: 0, status: 'refunded' });
    expect(await factsOf(paid)).toEqual([`captured ${AMOUNT}`, `refunded ${AMOUNT}`]);
  });

  it('that fails in the end gives its reservation back, once', async () => {
    const paid = await paidBooking(SLOW_REFUNDS);
    const { pendingRefundId = '' } = await refund(paid);
    await requestOk('POST', `${sandbox.url}/sandbox/stripe/refunds/${pendingRefundId}/settle`, {
      body: { outcome: 'failed' },
    });
    for (let times = 0; times < 2; times += 1)
      await expect(follow(paid, pendingRefundId)).rejects.toThrow('the bank refused the refund');
    expect(await guardOf(paid)).toMatchObject({ captured: AMOUNT, refunded: 0, reserved: 0 });
  });

  it('whose answer was lost is found, beside one by hand', async () => {
    const paid = await paidBooking();
    await refundByHand(paid, 1_000);
    await stripeFaults(
      { sandbox: sandbox.url },
      { calls: [{ path: '/v1/refunds', method: 'POST', kind: 'drop_after', times: 2 }] },
    );
    await expect(refund(paid)).rejects.toThrow('did not answer');
    await refund(paid);
    expect(await guardOf(paid)).toMatchObject({ refunded: AMOUNT, reserved: 0, status: 'refunded' });
    const made = (await refunds({ sandbox: sandbox.url })).filter(
      ({ charge }) => charge === paid.captured.chargeId,
    );
    expect(made.map(({ amount }) => amount).sort()).toEqual([1_000, 9_000]);
  });
});
