/** Whatever tells of a dispute, its workflow hears of it: at once, or from the sweeper; of nobody’s dispute nobody hears. */
import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { sweepDisputes } from '../../../src/api/background/disputeSweeper.ts';
import { sweepWebhooks } from '../../../src/api/background/sweeper.ts';
import { minor } from '../../../src/domain/money/money.ts';
import type { DisputedMoney } from '../../../src/domain/payment/net.ts';
import type { PaymentSnapshot } from '../../../src/domain/payment/payment.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { findStaffDispute } from '../../../src/store/dispute/list.ts';
import { findingsOfBooking } from '../../../src/store/reconciliation.ts';
import { capturedBy, ipnBody, payWithPayPal } from '../../support/clients/paypalWebhooks.ts';
import { followVerifiedIpn } from '../../support/clients/verifiedIpn.ts';
import { openBooking, send, WEBHOOK_SECRETS } from '../../support/environments/apiApp.ts';
import { confirmedBooking, guardOf } from '../../support/fakes/paidBooking.ts';
import { paypalApiOfFile } from './paypalApi.ts';

/** What Stripe shows of the payment of each booking. */
const shown = new Map<string, PaymentSnapshot>();
const fetchPayment = async (_provider: string, id: string) => {
  const snapshot = shown.get(id);
  return snapshot === undefined ? undefined : { snapshot, live: false };
};
const { api, webhooks } = await paypalApiOfFile({ fetchPayment });
const { db } = api.store;
const told = () => api.temporal.disputes;
const later = () => new Date(Date.now() + 60_000);
const sweepInbox = () =>
  sweepWebhooks({
    store: api.store,
    config: api.config,
    temporal: api.temporal,
    paypal: webhooks.deps,
    findBookingOfPayment: async () => undefined,
    fetchPayment,
    fetchFraudWarning: async () => undefined,
    clock: later,
    log: createLogger('silent'),
  });
beforeEach(async () => {
  api.temporal.disputes.length = 0;
  await db.updateTable('disputes').set({ dispatched: true }).execute();
});

let events = 0;
async function stripe(type: string, object: object, id = `evt_dispute_${(events += 1)}`): Promise<number> {
  const payload = JSON.stringify({ id, type, data: { object: { object: 'dispute', ...object } } });
  const at = Math.floor(Date.now() / 1000);
  const proof = createHmac('sha256', WEBHOOK_SECRETS[0]).update(`${at}.${payload}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${proof}` };
  return (await send(api.app, { method: 'POST', url: '/webhooks/stripe', payload, headers })).statusCode;
}

/** Confirmed and disputed at Stripe. */
async function disputedAtStripe(disputes: readonly Omit<DisputedMoney, 'disputeId' | 'at'>[] = []) {
  const { id: bookingId } = await confirmedBooking(api);
  const { amount } = await db
    .selectFrom('payments')
    .select('amount')
    .where('booking_id', '=', bookingId)
    .executeTakeFirstOrThrow();
  const at = '2027-01-01T00:00:00.000Z';
  const object = { id: `du_${bookingId}`, payment_intent: `pi_${bookingId}` };
  shown.set(object.payment_intent, {
    providerPaymentId: object.payment_intent,
    bookingId,
    paymentId: `${bookingId}-P1`,
    state: 'succeeded',
    amount,
    amountReceived: amount,
    currency: 'AED',
    live: false,
    declines: [],
    charge: { id: `ch_${bookingId}-P1`, at, risk: 'normal' },
    disputes: disputes.map((each) => ({ ...each, disputeId: object.id, at })),
  });
  return { bookingId, object };
}

describe('Stripe', () => {
  test.each(['created', 'updated', 'closed', 'funds_withdrawn', 'funds_reinstated'])(
    'charge.dispute.%s is told to the dispute’s workflow, each time it comes',
    async (what) => {
      const { object } = await disputedAtStripe();
      for (let times = 0; times < 2; times += 1)
        expect(await stripe(`charge.dispute.${what}`, object)).toBe(200);
      expect(told()).toEqual([`stripe ${object.id}`, `stripe ${object.id}`]);
    },
  );

  test('the same event again is kept once, and tells nothing else', async () => {
    const { object } = await disputedAtStripe();
    const event = `evt_same_${object.id}`;
    for (let times = 0; times < 3; times += 1)
      expect(await stripe('charge.dispute.created', object, event)).toBe(200);
    expect(new Set(told())).toEqual(new Set([`stripe ${object.id}`]));
    const kept = db.selectFrom('webhook_inbox').select('outcome').where('object_id', '=', object.id);
    expect(await kept.execute()).toHaveLength(1);
  });

  test('what the payment shows of it is noted at once, and money only where it is taken', async () => {
    const inquiry = await disputedAtStripe([{ amount: minor(300), stage: 'inquiry' }]);
    const chargeback = await disputedAtStripe([{ amount: minor(300) }]);
    for (const { object } of [inquiry, chargeback]) await stripe('charge.dispute.created', object);
    const guard = async ({ bookingId }: { bookingId: string }) =>
      db
        .selectFrom('payments')
        .innerJoin('bookings', 'bookings.id', 'payments.booking_id')
        .select(['payments.disputed', 'bookings.disputed as isFlagged'])
        .where('bookings.id', '=', bookingId)
        .executeTakeFirst();
    expect(await guard(inquiry)).toEqual({ disputed: 0, isFlagged: true });
    expect(await guard(chargeback)).toEqual({ disputed: 300, isFlagged: true });
    expect(await findStaffDispute(db, inquiry.object.id)).toMatchObject({ stage: 'inquiry' });
    expect(await findStaffDispute(db, chargeback.object.id)).toMatchObject({ stage: 'chargeback' });
  });

  test('of a booking whose workflow has ended, it is told all the same', async () => {
    const { bookingId, object } = await disputedAtStripe();
    api.temporal.closed.add(bookingId);
    expect(await stripe('charge.dispute.created', object)).toBe(200);
    expect(told()).toEqual([`stripe ${object.id}`]);
  });

  test('of no booking of ours, nobody is told', async () => {
    expect(await stripe('charge.dispute.created', { id: 'du_x', payment_intent: 'pi_of_another' })).toBe(200);
    expect(told()).toEqual([]);
  });

  test('another event about the same payment is none about a dispute', async () => {
    const { object } = await disputedAtStripe();
    await stripe('charge.refunded', { ...object, object: 'charge', id: 'ch_1' });
    expect(told()).toEqual([]);
  });

  test('while Temporal is away it is 503, and told later', async () => {
    const { object } = await disputedAtStripe();
    api.temporal.mode = 'down';
    expect(await stripe('charge.dispute.created', object)).toBe(503);
    expect(told()).toEqual([]);
    api.temporal.mode = 'normal';
    await sweepInbox();
    expect(told()).toEqual([`stripe ${object.id}`]);
  });
});

/** Paid by PayPal, which shows a dispute of it. */
async function disputedAtPayPal(isShown = true) {
  const { id: bookingId } = await openBooking(api.app);
  await payWithPayPal(db, bookingId, { orderId: `ORDER-${bookingId}` });
  await capturedBy(db, `CAPTURE-${bookingId}`, { id: `${bookingId}-P1`, bookingId });
  const disputeId = `PP-D-${bookingId}`;
  if (isShown)
    webhooks.disputes.set(disputeId, { result: 'shown', captureId: `CAPTURE-${bookingId}`, bookingId });
  return { bookingId, disputeId };
}

let deliveries = 0;
async function paypal(event_type: string, disputeId: string, bookingId?: string): Promise<number> {
  const transaction = { seller_transaction_id: `CAPTURE-${bookingId}`, custom: bookingId };
  const transactions = bookingId === undefined ? [] : [transaction];
  return deliver(event_type, { dispute_id: disputeId, disputed_transactions: transactions });
}

async function deliver(event_type: string, resource: object): Promise<number> {
  const payload = JSON.stringify({ id: `WH-DISPUTE-${(deliveries += 1)}`, event_type, resource });
  const headers = webhooks.headersOf(payload);
  return (await send(api.app, { method: 'POST', url: '/webhooks/paypal', payload, headers })).statusCode;
}

describe('PayPal', () => {
  test.each(['CREATED', 'UPDATED', 'RESOLVED'])('CUSTOMER.DISPUTE.%s is told', async (what) => {
    const { bookingId, disputeId } = await disputedAtPayPal();
    expect(await paypal(`CUSTOMER.DISPUTE.${what}`, disputeId, bookingId)).toBe(200);
    expect(told()).toEqual([`paypal ${disputeId}`]);
  });

  test('also where only PayPal’s own answer names the booking', async () => {
    const { disputeId } = await disputedAtPayPal();
    await paypal('CUSTOMER.DISPUTE.CREATED', disputeId);
    expect(told()).toEqual([`paypal ${disputeId}`]);
  });

  test('what a reversal took is recorded when PayPal says so, also after the end of its dispute', async () => {
    const { bookingId } = await disputedAtPayPal();
    api.temporal.closed.add(bookingId);
    const [order, at] = [`ORDER-${bookingId}`, '2027-01-01T00:00:00.000Z'];
    const amount = minor(10_000);
    shown.set(order, {
      providerPaymentId: order,
      bookingId,
      paymentId: `${bookingId}-P1`,
      state: 'succeeded',
      amount,
      amountReceived: amount,
      currency: 'USD',
      live: false,
      declines: [],
      charge: { id: `CAPTURE-${bookingId}`, at, risk: 'normal' },
      refunds: [{ refundId: `REVERSAL-${bookingId}`, state: 'succeeded', amount, at }],
    });
    const captureId = `CAPTURE-${bookingId}`;
    webhooks.reversals.set(captureId, { result: 'shown', captureId, bookingId });
    const links = [{ rel: 'up', href: `https://api-m.paypal.com/v2/payments/captures/${captureId}` }];
    const resource = { id: `REVERSAL-${bookingId}`, custom_id: bookingId, links };
    expect(await deliver('PAYMENT.CAPTURE.REVERSED', resource)).toBe(200);
    expect(await guardOf(db, bookingId)).toMatchObject({ captured: amount, refunded: amount });
  });

  test('of no booking of ours, nobody is told', async () => {
    expect(await paypal('CUSTOMER.DISPUTE.CREATED', 'PP-D-UNKNOWN')).toBe(200);
    expect(told()).toEqual([]);
  });

  test('a case that an IPN message opens is noted once, and PayPal is asked from then on', async () => {
    const { bookingId, disputeId } = await disputedAtPayPal();
    const message = {
      txn_type: 'new_case',
      payment_status: null,
      mc_gross: null,
      txn_id: `CAPTURE-${bookingId}`,
      custom: bookingId,
      case_id: disputeId,
      case_type: 'dispute',
    };
    for (const reason_code of ['non_receipt', 'not_as_described'])
      await followVerifiedIpn(db, webhooks, ipnBody({ ...message, reason_code }), { isRunning: true });
    expect(await findStaffDispute(db, disputeId)).toMatchObject({
      provider: 'paypal',
      bookingId,
      stage: 'inquiry',
      amount: 10_000,
      currency: 'USD',
      reason: null,
      acceptsEvidence: false,
    });
    expect((await findingsOfBooking(db, bookingId)).map(({ kind }) => kind)).toEqual(['dispute_reported']);
    expect(await sweepDisputes({ ...api, clock: later })).toBe(1);
    expect(told()).toEqual([`paypal ${disputeId}`]);
  });
});
