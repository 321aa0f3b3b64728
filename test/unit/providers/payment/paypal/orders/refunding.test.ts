import { afterEach, expect, test } from 'vitest';
import { minor } from '../../../../../../src/domain/money/money.ts';
import {
  PayPalRefusal,
  PaymentNotSettledYet,
} from '../../../../../../src/providers/payment/paypal/api/errors.ts';
import { createPayPalGateway } from '../../../../../../src/providers/payment/paypal/gateway.ts';
import {
  PaymentKeyReused,
  PaymentProviderUnavailable,
  PaymentRefusedByProvider,
  RefundBlockedByDispute,
} from '../../../../../../src/providers/payment/gateway.ts';
import {
  BOOKING_ID,
  captureOf,
  money,
  ORDER_ID,
  orderOf,
  PAYMENT_ID,
  refundOf,
  settingsFor,
} from './orderAnswers.ts';
import {
  type Answer,
  type Asked,
  failure,
  type PayPalServer,
  type Script,
  startPayPalServer,
} from '../paypalServer.ts';

let server: PayPalServer | undefined;
afterEach(() => server?.stop());

async function start(answer: Script) {
  server = await startPayPalServer(answer);
  return { server, gateway: createPayPalGateway(settingsFor(server.url)) };
}

const REFUND = {
  bookingId: BOOKING_ID,
  paymentId: PAYMENT_ID,
  providerPaymentId: ORDER_ID,
  amount: minor(500_000),
  idempotencyKey: 'booking/MIDAS-0000000A/payment/1/refund/g1',
};
const CAPTURE_ID = '3C679366HH908993F';
const isRefund = ({ method }: Asked) => method === 'POST';
const captured = orderOf('COMPLETED', {
  captures: [captureOf('DECLINED', { id: 'D1' }), captureOf('COMPLETED')],
});
const refunded = orderOf('COMPLETED', {
  captures: [captureOf('REFUNDED')],
  refunds: [refundOf('COMPLETED')],
});
const onRefund =
  (answer: Answer, order: object = captured): Script =>
  (asked) =>
    isRefund(asked) ? answer : { body: order };
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

test('a refund goes to the capture that took the money, in its currency and with our references', async () => {
  const { server, gateway } = await start(onRefund({ status: 201, body: refundOf('COMPLETED') }));
  expect(await gateway.refund(REFUND)).toEqual({
    refundId: '1JU08902781691411',
    state: 'succeeded',
    amount: 500_000,
    at: '2027-01-03T00:00:00.000Z',
    reference: REFUND.idempotencyKey,
  });
  const asked = server.calls().find(isRefund);
  expect(asked?.path).toBe(`/v2/payments/captures/${CAPTURE_ID}/refund`);
  expect(asked?.headers['paypal-request-id']).toBe(REFUND.idempotencyKey);
  expect(JSON.parse(asked?.body.toString() ?? '')).toEqual({
    amount: { currency_code: 'USD', value: '5000.00' },
    custom_id: BOOKING_ID,
    invoice_id: REFUND.idempotencyKey,
  });
});

test('yen are returned without decimals', async () => {
  const captures = [captureOf('COMPLETED', { amount: money('750000', 'JPY') })];
  const order = orderOf('COMPLETED', { captures, unit: { amount: money('750000', 'JPY') } });
  const { server, gateway } = await start(onRefund({ body: refundOf('COMPLETED') }, order));
  await gateway.refund({ ...REFUND, amount: minor(1500) });
  expect(JSON.parse(server.calls().find(isRefund)?.body.toString() ?? '').amount.value).toBe('1500');
});

test.each([
  ['COMPLETED', 'succeeded'],
  ['PENDING', 'pending'],
  ['FAILED', 'failed'],
  ['CANCELLED', 'failed'],
])('a refund that is %s at PayPal is %s for us', async (status, state) => {
  const { gateway } = await start(onRefund({ body: refundOf(status) }));
  expect(await gateway.refund(REFUND)).toMatchObject({ state });
});

test('a pending refund can be followed', async () => {
  const { server, gateway } = await start(() => ({ body: refundOf('COMPLETED') }));
  expect(await gateway.readRefund('1JU08902781691411')).toMatchObject({ state: 'succeeded' });
  expect(server.calls()[0]?.path).toBe('/v2/payments/refunds/1JU08902781691411');
});

test('a refund that was made and whose answer was lost is found, however late', async () => {
  const { server, gateway } = await start(() => ({ body: refunded }));
  expect(await gateway.refund({ ...REFUND, askedSince: daysAgo(100) })).toMatchObject({ state: 'succeeded' });
  expect(server.calls().filter(isRefund)).toEqual([]);
});

test('another refund of the same payment does not pass for this one', async () => {
  const order = orderOf('COMPLETED', {
    captures: [captureOf('PARTIALLY_REFUNDED')],
    refunds: [refundOf('COMPLETED', { id: 'OTHER', invoice_id: `${REFUND.idempotencyKey}0` })],
  });
  const { gateway } = await start(onRefund({ body: refundOf('COMPLETED') }, order));
  expect(await gateway.refund(REFUND)).toMatchObject({ refundId: '1JU08902781691411' });
});

test.each(['CAPTURE_FULLY_REFUNDED', 'REFUND_AMOUNT_EXCEEDED', 'DUPLICATE_INVOICE_ID'])(
  '%s is looked into: our own refund is the answer, anybody else’s is a refusal',
  async (issue) => {
    const orders: object[] = [captured, refunded, captured, captured];
    const { gateway } = await start((asked) =>
      isRefund(asked) ? failure(422, issue) : { body: orders.shift() ?? {} },
    );
    expect(await gateway.refund(REFUND)).toMatchObject({ state: 'succeeded' });
    await expect(gateway.refund(REFUND)).rejects.toMatchObject({ code: issue });
  },
);

test('a capture that has not settled cannot be refunded yet, which time mends', async () => {
  const { gateway } = await start(onRefund(failure(422, 'PENDING_CAPTURE')));
  const refused = gateway.refund(REFUND);
  await expect(refused).rejects.toThrow(PaymentNotSettledYet);
  await expect(refused).rejects.toThrow(PaymentProviderUnavailable);
});

test.each([
  'TRANSACTION_DISPUTED',
  'REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK',
  'CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED',
])('%s means blocked, not failed', async (issue) => {
  const { gateway } = await start(onRefund(failure(422, issue)));
  const refused = gateway.refund(REFUND);
  await expect(refused).rejects.toThrow(RefundBlockedByDispute);
  await expect(refused).rejects.toMatchObject({ code: issue });
});

test.each([
  'REFUND_TIME_LIMIT_EXCEEDED',
  'REFUND_NOT_ALLOWED',
  'REFUND_IS_RESTRICTED',
  'REFUND_FAILED_INSUFFICIENT_FUNDS',
  'PAYEE_ACCOUNT_LOCKED_OR_CLOSED',
  'PAYER_ACCOUNT_LOCKED_OR_CLOSED',
])('%s is for people to mend', async (issue) => {
  const { gateway } = await start(onRefund(failure(422, issue)));
  const refused = gateway.refund(REFUND);
  await expect(refused).rejects.toThrow(PayPalRefusal);
  await expect(refused).rejects.not.toThrow(RefundBlockedByDispute);
  await expect(refused).rejects.toMatchObject({ code: issue });
});

test.each(['DUPLICATE_REQUEST_ID', 'PAYPAL_REQUEST_ID_PREVIOUSLY_USED'])(
  '%s is a fault of ours, and says so',
  async (issue) => {
    const { gateway } = await start(onRefund(failure(422, issue)));
    await expect(gateway.refund(REFUND)).rejects.toThrow(PaymentKeyReused);
  },
);

test('a key that fails for ever gives way to the next only where the refund is proven absent', async () => {
  const script: Script = (asked) => {
    if (!isRefund(asked)) return { body: captured };
    const isFirst = asked.headers['paypal-request-id'] === REFUND.idempotencyKey;
    return isFirst ? failure(500, 'INTERNAL_SERVICE_ERROR') : { body: refundOf('COMPLETED') };
  };
  const { server, gateway } = await start(script);
  await expect(gateway.refund({ ...REFUND, attempt: 3 })).rejects.toThrow(PaymentProviderUnavailable);
  expect(await gateway.refund({ ...REFUND, attempt: 4 })).toMatchObject({ state: 'succeeded' });
  expect(
    server
      .calls()
      .map(({ method }) => method)
      .slice(-4),
  ).toEqual(['GET', 'POST', 'GET', 'POST']);
});

test('without its order a refund goes by the capture, while PayPal still knows the key', async () => {
  const gone = failure(404, 'RESOURCE_NOT_FOUND');
  const { server, gateway } = await start((asked) => {
    if (isRefund(asked)) return { body: refundOf('COMPLETED') };
    return asked.path.includes('/captures/') ? { body: captureOf('COMPLETED') } : gone;
  });
  const known = { ...REFUND, captureId: CAPTURE_ID };
  expect(await gateway.refund({ ...known, askedSince: daysAgo(1) })).toMatchObject({ state: 'succeeded' });
  const later = gateway.refund({ ...known, askedSince: daysAgo(50) });
  await expect(later).rejects.toThrow(/neither be found/);
  await expect(gateway.refund(REFUND)).rejects.toThrow(PaymentRefusedByProvider);
  expect(server.calls().filter(isRefund)).toHaveLength(1);
});

test('without its order no key is given up: that the refund was not made cannot be proven', async () => {
  const { server, gateway } = await start((asked) => {
    if (isRefund(asked)) return failure(500, 'INTERNAL_SERVICE_ERROR');
    return asked.path.includes('/captures/')
      ? { body: captureOf('COMPLETED') }
      : failure(404, 'RESOURCE_NOT_FOUND');
  });
  const refused = gateway.refund({ ...REFUND, captureId: CAPTURE_ID, attempt: 9 });
  await expect(refused).rejects.toThrow(/neither be found/);
  expect(server.calls().filter(isRefund)).toHaveLength(1);
});

test('an order that took no money has nothing to return', async () => {
  const { gateway } = await start(() => ({ body: orderOf('APPROVED') }));
  await expect(gateway.refund(REFUND)).rejects.toMatchObject({ code: 'NOTHING_CAPTURED' });
});
