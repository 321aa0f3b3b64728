import { afterEach, expect, test } from 'vitest';
import { createPayPalGateway } from '../../../../../../src/providers/payment/paypal/gateway.ts';
import type { PayPalSettings } from '../../../../../../src/providers/payment/paypal/api/settings.ts';
import { captureOf, money, ORDER_ID, orderOf, refundOf, settingsFor } from './orderAnswers.ts';
import { type PayPalServer, startPayPalServer } from '../paypalServer.ts';

let server: PayPalServer | undefined;
afterEach(() => server?.stop());

async function sight(order: object, ours: Partial<PayPalSettings> = {}) {
  server = await startPayPalServer(() => ({ body: order }));
  return createPayPalGateway({ ...settingsFor(server.url), ...ours }).fetch(ORDER_ID);
}

const declined = captureOf('DECLINED', { id: 'DECLINED1', create_time: '2027-01-02T03:00:00Z' });
const fee = { seller_receivable_breakdown: { paypal_fee: money('174.80') } };

test.each([
  ['CREATED', [], 'requires_payment'],
  ['PAYER_ACTION_REQUIRED', [], 'requires_payment'],
  ['SAVED', [], 'requires_payment'],
  ['APPROVED', [], 'approved'],
  ['VOIDED', [], 'canceled'],
  ['COMPLETED', [captureOf('COMPLETED')], 'succeeded'],
  ['COMPLETED', [captureOf('PARTIALLY_REFUNDED')], 'succeeded'],
  ['COMPLETED', [captureOf('REFUNDED')], 'succeeded'],
  ['COMPLETED', [captureOf('PENDING')], 'processing'],
  ['COMPLETED', [captureOf('SOMETHING_NEW')], 'processing'],
  ['COMPLETED', [], 'processing'],
  ['COMPLETED', [declined], 'requires_payment'],
  ['COMPLETED', [captureOf('FAILED')], 'requires_payment'],
  ['APPROVED', [declined], 'approved'],
  ['COMPLETED', [declined, captureOf('COMPLETED')], 'succeeded'],
] as const)('an order %s with %j is %s', async (status, captures, state) => {
  expect(await sight(orderOf(status, { captures: [...captures] }))).toMatchObject({
    state,
    receiver: 'ours',
  });
});

test('money taken is reported with its capture and PayPal’s fee, exactly', async () => {
  const order = orderOf('COMPLETED', { captures: [captureOf('COMPLETED', fee)] });
  expect(await sight(order)).toEqual({
    providerPaymentId: ORDER_ID,
    state: 'succeeded',
    amount: 500_000,
    amountReceived: 500_000,
    currency: 'USD',
    live: false,
    bookingId: 'MIDAS-0000000A',
    paymentId: 'pay_1',
    declines: [],
    charge: {
      id: '3C679366HH908993F',
      at: '2027-01-02T03:04:05.000Z',
      risk: 'normal',
      fee: { id: '3C679366HH908993F/fee', amount: 17_480, currency: 'USD' },
    },
    receiver: 'ours',
    orderExhausted: false,
    refunds: [],
    disputes: [],
  });
});

test('yen are read without decimals', async () => {
  const unit = { amount: money('750000', 'JPY') };
  const captures = [captureOf('COMPLETED', { amount: money('750000', 'JPY') })];
  const snapshot = await sight(orderOf('COMPLETED', { captures, unit }));
  expect(snapshot).toMatchObject({ amount: 750_000, amountReceived: 750_000, currency: 'JPY' });
});

test('a capture in another currency than ordered does not pass for the ordered one', async () => {
  const captures = [captureOf('COMPLETED', { amount: money('5000.00', 'CAD') })];
  expect(await sight(orderOf('COMPLETED', { captures }))).toMatchObject({ currency: 'CAD' });
});

test.each(['ECHECK', 'PENDING_REVIEW', 'TRANSACTION_APPROVED_AWAITING_FUNDING'])(
  'money on its way says why: %s',
  async (reason) => {
    const captures = [captureOf('PENDING', { status_details: { reason } })];
    const snapshot = await sight(orderOf('COMPLETED', { captures }));
    expect(snapshot).toMatchObject({ pendingReason: reason, amountReceived: 0 });
    expect(snapshot).not.toHaveProperty('charge');
  },
);

test('a declined capture is reported in plain words, and that its order is over', async () => {
  const later = captureOf('FAILED', { id: 'FAILED2', create_time: '2027-01-02T04:00:00Z' });
  const snapshot = await sight(orderOf('COMPLETED', { captures: [later, declined] }));
  expect(snapshot).toMatchObject({ orderExhausted: true, amountReceived: 0 });
  expect(snapshot.declines).toEqual([
    { attempt: 'DECLINED1', at: '2027-01-02T03:00:00.000Z', reason: 'PayPal did not approve the payment.' },
    { attempt: 'FAILED2', at: '2027-01-02T04:00:00.000Z', reason: 'PayPal did not approve the payment.' },
  ]);
});

test('what went back since does not lessen what was taken', async () => {
  const captures = [captureOf('PARTIALLY_REFUNDED')];
  const refunds = [
    refundOf('COMPLETED', { amount: money('100.00') }),
    refundOf('PENDING'),
    refundOf('FAILED'),
  ];
  const snapshot = await sight(orderOf('COMPLETED', { captures, refunds }));
  expect(snapshot.amountReceived).toBe(500_000);
  expect(snapshot.refunds.map(({ state, amount }) => [state, amount])).toEqual([
    ['succeeded', 10_000],
    ['pending', 500_000],
    ['failed', 500_000],
  ]);
});

test.each([
  ['our merchant id and address', {}, {}, 'ours'],
  [
    'another merchant id',
    {},
    { payee: { merchant_id: 'OTHER', email_address: 'midas@example.com' } },
    'foreign',
  ],
  [
    'our merchant id under another address',
    {},
    { payee: { merchant_id: 'MERCHANT1', email_address: 'x@example.com' } },
    'ours',
  ],
  ['our address, where no id is told', {}, { payee: { email_address: 'Midas@example.com' } }, 'ours'],
  ['another address, where no id is told', {}, { payee: { email_address: 'x@example.com' } }, 'foreign'],
  [
    'another id, where we know our address only',
    { merchantId: undefined },
    { payee: { merchant_id: 'OTHER', email_address: 'midas@example.com' } },
    'ours',
  ],
  ['nobody', {}, { payee: undefined }, 'foreign'],
  [
    'somebody, where we name nobody',
    { merchantId: undefined, receiverEmail: undefined },
    { payee: { merchant_id: 'OTHER' } },
    'ours',
  ],
  ['our merchant id alone', { receiverEmail: undefined }, { payee: { merchant_id: 'MERCHANT1' } }, 'ours'],
])('an order paid to %s', async (_, ours, unit, receiver) => {
  expect(await sight(orderOf('COMPLETED', { captures: [captureOf('COMPLETED')], unit }), ours)).toMatchObject(
    {
      receiver,
    },
  );
});
