/**
 * A refund is told of many times over, by several events and, at PayPal, by messages of both kinds, in any order. What
 * is recorded is no news: none of it is a finding where the refund was ours, and all of it is one where it was not.
 */
import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { minor } from '../../../src/domain/money/money.ts';
import type { PaymentSnapshot } from '../../../src/domain/payment/payment.ts';
import { confirm } from '../../../src/store/booking/bookings.ts';
import { findingsOfBooking } from '../../../src/store/reconciliation.ts';
import { followVerifiedIpn } from '../../support/clients/verifiedIpn.ts';
import { payInFull } from '../../support/bookingRequests.ts';
import { openBooking, send, WEBHOOK_SECRETS } from '../../support/environments/apiApp.ts';
import { capturedBy, ipnBody, payWithPayPal } from '../../support/clients/paypalWebhooks.ts';
import { ourPart, refundOurselves, requestOurs } from './ownRefunds.ts';
import { paypalApiOfFile } from './paypalApi.ts';

const AT = '2027-01-01T00:00:00.000Z';
type Refunds = NonNullable<PaymentSnapshot['refunds']>;

/** What the provider shows of the booking's payment; `away` while it does not answer. */
let shown: PaymentSnapshot | 'away';
let id: string;
const fetchPayment = async () => {
  if (shown === 'away') throw new Error('away');
  return { snapshot: shown, live: false };
};
const { api, webhooks } = await paypalApiOfFile({ fetchPayment });
beforeEach(async () => {
  ({ id } = await openBooking(api.app));
});

/** The booking, paid and confirmed; its workflow follows the payment no more. */
async function paid(provider: 'stripe' | 'paypal', { ended }: { readonly ended: boolean }) {
  const { db } = api.store;
  if (provider === 'paypal') {
    await payWithPayPal(db, id, { orderId: `ORDER-${id}` });
    await offerPayPal();
    await capturedBy(db, `CAPTURE-${id}`, { id: `${id}-P1`, bookingId: id });
    await db.updateTable('payments').set({ status: 'paid' }).where('booking_id', '=', id).execute();
  } else await payInFull(db, id);
  await confirm(db, id, AT);
  if (ended) api.temporal.closed.add(id);
  const payment = await db
    .selectFrom('payments')
    .select(['amount', 'currency', 'provider_payment_id as providerPaymentId'])
    .where('booking_id', '=', id)
    .executeTakeFirstOrThrow();
  shown = {
    ...payment,
    providerPaymentId: payment.providerPaymentId ?? '',
    state: 'succeeded',
    amountReceived: payment.amount,
    live: false,
    bookingId: id,
    paymentId: `${id}-P1`,
    declines: [],
    charge: { id: provider === 'paypal' ? `CAPTURE-${id}` : `ch_${id}-P1`, at: AT, risk: 'normal' },
  };
}

/** Its rental may be too far off for that. What goes back follows the rate of the quote, here that of 100.00 dollars. */
async function offerPayPal() {
  const { db } = api.store;
  const { total } = await db
    .selectFrom('bookings')
    .select('total')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const offered = { amount: 10_000, currency: 'USD', rate: String(total / 10_000), rateAsOf: AT };
  const quote = sql<string>`jsonb_set(quote, '{presentment,paypal}', ${JSON.stringify(offered)}::jsonb)`;
  await db.updateTable('bookings').set({ quote }).where('id', '=', id).execute();
}

const shows = (refunds: Refunds, disputes: PaymentSnapshot['disputes'] = []) => {
  if (shown !== 'away') shown = { ...shown, refunds, disputes };
};
const amountPaid = () => (shown === 'away' ? minor(0) : shown.amount);

const byHand = (name: string, amount = 100): Refunds[number] => ({
  refundId: idOf(name),
  state: 'succeeded',
  amount: minor(amount),
  at: AT,
});
const found = async () => (await findingsOfBooking(api.store.db, id)).map(({ kind }) => kind);
const guard = () =>
  api.store.db
    .selectFrom('payments')
    .select(['refunded', 'reserved_for_refund as reserved', 'disputed'])
    .where('booking_id', '=', id)
    .executeTakeFirst();

let events = 0;
async function stripe(type: string, object: object): Promise<number> {
  const payload = JSON.stringify({ id: `evt_once_${(events += 1)}`, type, data: { object } });
  const at = Math.floor(Date.now() / 1000);
  const proof = createHmac('sha256', WEBHOOK_SECRETS[0]).update(`${at}.${payload}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${proof}` };
  return (await send(api.app, { method: 'POST', url: '/webhooks/stripe', payload, headers })).statusCode;
}
async function paypal(event_type: string, refundId: string): Promise<number> {
  const payload = JSON.stringify({
    id: `WH-ONCE-${(events += 1)}`,
    event_type,
    resource: {
      id: refundId,
      custom_id: id,
      links: [{ rel: 'up', href: `https://api-m.paypal.com/v2/payments/captures/CAPTURE-${id}` }],
    },
  });
  const headers = webhooks.headersOf(payload);
  return (await send(api.app, { method: 'POST', url: '/webhooks/paypal', payload, headers })).statusCode;
}

function ipn(fields: Readonly<Record<string, string>>): Promise<void> {
  const body = ipnBody({ custom: id, invoice: `${id}-P1`, ...fields });
  const isRunning = !api.temporal.closed.has(id);
  return followVerifiedIpn(api.store.db, webhooks, body, { isRunning });
}
const ipnOfRefund = (refundId: string, gross = '-1.00') =>
  ipn({ payment_status: 'Refunded', txn_id: refundId, parent_txn_id: `CAPTURE-${id}`, mc_gross: gross });

/** A refund's id at a provider, of each booking its own. */
const idOf = (name: string) => `${name}${id.replace('-', '')}`;

const charge = () => ({ object: 'charge', id: `ch_${id}-P1`, payment_intent: `pi_${id}` });
const refundObject = (name: string) => ({ object: 'refund', id: idOf(name), payment_intent: `pi_${id}` });

/** What Stripe sends of one refund. */
const STRIPE = [
  () => stripe('charge.refunded', charge()),
  () => stripe('refund.created', refundObject('re_1')),
  () => stripe('refund.updated', refundObject('re_1')),
  () => stripe('charge.refund.updated', refundObject('re_1')),
  () => stripe('payment_intent.succeeded', { object: 'payment_intent', id: `pi_${id}` }),
];
/** And PayPal, with an account that sends both kinds. */
const PAYPAL = [
  () => paypal('PAYMENT.CAPTURE.REFUNDED', idOf('REFUND1')),
  () => ipnOfRefund(idOf('REFUND1')),
  () => paypal('PAYMENT.CAPTURE.REFUNDED', idOf('REFUND1')),
  () => ipn({ payment_status: 'Completed', txn_id: `CAPTURE-${id}`, mc_gross: '100.00' }),
];

/** In each order that begins with another one, and backwards. */
const orders = <T>(all: readonly T[]): T[][] => [
  ...all.map((_, first) => [...all.slice(first), ...all.slice(0, first)]),
  [...all].reverse(),
];

describe.each([
  ['a booking that has ended', true],
  ['a booking under way', false],
])('%s', (_, ended) => {
  test.each([
    ...orders(STRIPE).map((order, index) => ['stripe', 're_1', order, index] as const),
    ...orders(PAYPAL).map((order, index) => ['paypal', 'REFUND1', order, index] as const),
  ])('%s: our own refund is no finding (%s, order %#)', async (provider, refundId, order) => {
    await paid(provider, { ended });
    shows([await refundOurselves(api.store.db, id, idOf(refundId))]);
    for (const tell of order) expect([undefined, 200]).toContain(await tell());
    expect(await found()).toEqual([]);
  });

  test.each([
    ...orders(STRIPE).map((order) => ['stripe', 're_1', order] as const),
    ...orders(PAYPAL).map((order) => ['paypal', 'REFUND1', order] as const),
  ])(
    '%s: a refund in the dashboard is one finding, and in the guard (%s, order %#)',
    async (provider, refundId, order) => {
      await paid(provider, { ended });
      shows([byHand(refundId)]);
      for (const tell of order) await tell();
      for (const tell of order) await tell();
      expect(await found()).toEqual(['payment_reduced']);
      expect(await guard()).toEqual({ refunded: 100, reserved: 0, disputed: 0 });
    },
  );

  test('both of them are one finding, which names the one in the dashboard', async () => {
    await paid('stripe', { ended });
    const theirs = byHand('re_theirs');
    shows([theirs]);
    await stripe('charge.refunded', charge());
    shows([theirs, await refundOurselves(api.store.db, id, idOf('re_ours'))]);
    for (const tell of STRIPE) await tell();
    const findings = await findingsOfBooking(api.store.db, id);
    expect(findings.map(({ detail }) => Object.keys(detail).sort())).toEqual([
      ['payment', idOf('re_theirs')],
    ]);
    expect(await guard()).toMatchObject({ refunded: amountPaid() });
  });

  test('a refund of all of it in the dashboard is one too', async () => {
    await paid('stripe', { ended });
    shows([byHand('re_all', amountPaid())]);
    for (const tell of STRIPE) await tell();
    expect(await found()).toEqual(['payment_reduced']);
    expect(await guard()).toMatchObject({ refunded: amountPaid() });
  });

  test('our refund that is still on its way is none, and settles once', async () => {
    await paid('stripe', { ended });
    const refund = await requestOurs(api.store.db, id, idOf('re_1'));
    shows([refund]);
    await stripe('refund.created', refundObject('re_1'));
    expect(await ourPart(api.store.db, id)).toMatchObject({
      status: 'processing',
      providerRefundId: refund.refundId,
    });
    expect(await guard()).toEqual({ refunded: 0, reserved: refund.amount, disputed: 0 });
    shows([{ ...refund, state: 'succeeded' }]);
    for (const tell of STRIPE) await tell();
    expect(await found()).toEqual([]);
    expect(await ourPart(api.store.db, id)).toMatchObject({ status: 'succeeded' });
    expect(await guard()).toEqual({ refunded: refund.amount, reserved: 0, disputed: 0 });
  });

  test('a dispute is one finding, and over once it is won', async () => {
    await paid('stripe', { ended });
    const dispute = { object: 'dispute', id: idOf('dp_1'), payment_intent: `pi_${id}` };
    shows([], [{ disputeId: idOf('dp_1'), amount: minor(300), at: AT }]);
    await stripe('charge.dispute.created', dispute);
    await stripe('charge.dispute.funds_withdrawn', dispute);
    expect(await guard()).toMatchObject({ disputed: 300 });
    shows([], [{ disputeId: idOf('dp_1'), amount: minor(200), at: AT }]);
    await stripe('charge.dispute.updated', dispute);
    expect(await guard()).toMatchObject({ disputed: 200 });
    shows([]);
    await stripe('charge.dispute.closed', dispute);
    expect(await guard()).toMatchObject({ disputed: 0 });
    expect(await found()).toEqual(['payment_reduced']);
  });
});

test('an ended booking’s refund that failed after all: its workflow hears of it, and asks', async () => {
  await paid('stripe', { ended: true });
  shows([await refundOurselves(api.store.db, id, idOf('re_1'))]);
  for (const tell of STRIPE) await tell();
  shows([{ refundId: idOf('re_1'), state: 'failed', amount: minor(100), at: AT }]);
  for (const type of ['refund.failed', 'refund.updated', 'charge.refund.updated'])
    await stripe(type, refundObject('re_1'));
  expect(api.temporal.refunds).toContainEqual({ bookingId: id, n: 1 });
  expect(await found()).toEqual([]);
});

test('while the provider cannot be asked, an event waits', async () => {
  await paid('stripe', { ended: true });
  shown = 'away';
  expect(await stripe('charge.refunded', charge())).toBe(503);
  expect(await found()).toEqual([]);
});
