import { afterEach, expect, test } from 'vitest';
import { createPayPalGateway } from '../../../../../src/providers/payment/paypal/gateway.ts';
import type { PayPalSettings } from '../../../../../src/providers/payment/paypal/api/settings.ts';
import {
  PaymentProviderUnavailable,
  PaymentRefusedByProvider,
} from '../../../../../src/providers/payment/gateway.ts';
import { captureOf, KNOWN, ORDER_ID, orderOf, settingsFor } from './orders/orderAnswers.ts';
import { failure, type PayPalServer, type Script, startPayPalServer } from './paypalServer.ts';

let server: PayPalServer | undefined;
afterEach(() => server?.stop());

async function start(answer: Script) {
  server = await startPayPalServer(answer);
  return { server, gateway: createPayPalGateway(settingsFor(server.url)) };
}

const OPEN = {
  ...KNOWN,
  idempotencyKey: 'booking/MIDAS-0000000A/payment/1/open/g1',
  description: 'Midas MIDAS-0000000A',
  returnUrl: 'https://midas.example/return',
  cancelUrl: 'https://midas.example/cancel',
};
const forgotten = failure(404, 'INVALID_RESOURCE_ID', { name: 'RESOURCE_NOT_FOUND' });

test('an order asks for the booking’s amount, carries its references and ships nothing', async () => {
  const { server, gateway } = await start(() => ({ status: 201, body: orderOf('PAYER_ACTION_REQUIRED') }));
  const opened = await gateway.open(OPEN);
  expect(opened.approveUrl).toBe('https://www.sandbox.paypal.com/checkoutnow?token=1');
  expect(opened.snapshot).toMatchObject({
    providerPaymentId: ORDER_ID,
    state: 'requires_payment',
    receiver: 'ours',
  });
  const [asked] = server.calls();
  expect(asked).toMatchObject({ method: 'POST', path: '/v2/checkout/orders' });
  expect(asked?.headers['paypal-request-id']).toBe(OPEN.idempotencyKey);
  expect(JSON.parse(asked?.body.toString() ?? '')).toEqual({
    intent: 'CAPTURE',
    purchase_units: [
      {
        reference_id: 'pay_1',
        custom_id: 'MIDAS-0000000A',
        invoice_id: 'pay_1',
        description: 'Midas MIDAS-0000000A',
        amount: { currency_code: 'USD', value: '5000.00' },
      },
    ],
    payment_source: {
      paypal: {
        experience_context: {
          brand_name: 'Midas',
          return_url: 'https://midas.example/return',
          cancel_url: 'https://midas.example/cancel',
          user_action: 'PAY_NOW',
          shipping_preference: 'NO_SHIPPING',
          payment_method_preference: 'UNRESTRICTED',
        },
      },
    },
  });
});

test('an order whose opening fails again and again under its key is opened under the next', async () => {
  const { server, gateway } = await start(({ headers }) =>
    headers['paypal-request-id'] === OPEN.idempotencyKey
      ? failure(500, 'INTERNAL_SERVICE_ERROR')
      : { status: 201, body: orderOf('PAYER_ACTION_REQUIRED') },
  );
  await expect(gateway.open({ ...OPEN, attempt: 3 })).rejects.toThrow(PaymentProviderUnavailable);
  await expect(gateway.open({ ...OPEN, attempt: 4 })).resolves.toHaveProperty('approveUrl');
  expect(server.calls().at(-1)?.headers['paypal-request-id']).toBe(`${OPEN.idempotencyKey}/after-failure-1`);
});

test('an order that PayPal has forgotten can no longer be paid', async () => {
  const { gateway } = await start(() => forgotten);
  expect(await gateway.fetch(ORDER_ID, KNOWN)).toMatchObject({
    providerPaymentId: ORDER_ID,
    state: 'canceled',
    amount: 500_000,
    amountReceived: 0,
    currency: 'USD',
    bookingId: KNOWN.bookingId,
    paymentId: KNOWN.paymentId,
  });
  await expect(gateway.fetch(ORDER_ID)).rejects.toThrow(PaymentRefusedByProvider);
  expect(await gateway.close(ORDER_ID, 'key')).toBe('closed');
});

test.each([
  ['closed', orderOf('PAYER_ACTION_REQUIRED')],
  ['closed', orderOf('APPROVED')],
  ['closed', orderOf('COMPLETED', { captures: [captureOf('DECLINED')] })],
  ['in_progress', orderOf('COMPLETED', { captures: [captureOf('PENDING')] })],
  ['already_paid', orderOf('COMPLETED', { captures: [captureOf('COMPLETED')] })],
])('closing an order answers %s by what its captures say', async (outcome, body) => {
  const { server, gateway } = await start(() => ({ body }));
  expect(await gateway.close(ORDER_ID, 'key')).toBe(outcome);
  expect(server.calls().map(({ method }) => method)).toEqual(['GET']);
});

test('a capture names the order it belongs to', async () => {
  const capture = captureOf('COMPLETED', { supplementary_data: { related_ids: { order_id: ORDER_ID } } });
  const { gateway } = await start(() => ({ body: capture }));
  expect(await gateway.orderOfCapture('3C679366HH908993F')).toBe(ORDER_ID);
});

test.each([
  [429, 'RATE_LIMIT_REACHED'],
  [500, 'INTERNAL_SERVICE_ERROR'],
  [503, 'SERVICE_UNAVAILABLE'],
  [409, 'PREVIOUS_REQUEST_IN_PROGRESS'],
  [422, 'ORDER_COMPLETION_IN_PROGRESS'],
  [403, 'PERMISSION_DENIED'],
])('%i %s leaves the outcome open, with the id that PayPal’s support asks for', async (status, issue) => {
  const { gateway } = await start(() => failure(status, issue));
  const refused = gateway.fetch(ORDER_ID);
  await expect(refused).rejects.toThrow(PaymentProviderUnavailable);
  await expect(refused).rejects.toThrow(new RegExp(`${issue}, debug id f00ba4`));
});

test('a refusal for good carries PayPal’s code and debug id', async () => {
  const { gateway } = await start(() => failure(422, 'CURRENCY_NOT_SUPPORTED'));
  const refused = gateway.open(OPEN);
  await expect(refused).rejects.toThrow(PaymentRefusedByProvider);
  await expect(refused).rejects.toMatchObject({ code: 'CURRENCY_NOT_SUPPORTED', debugId: 'f00ba4' });
});

test.each([
  ['live', 'https://api-m.sandbox.paypal.com', /sandbox host, yet PAYPAL_ENVIRONMENT is live/],
  ['sandbox', 'https://api-m.paypal.com', /live host, yet PAYPAL_ENVIRONMENT is sandbox/],
  ['live', 'http://127.0.0.1:4010', /stand-in/],
  ['sandbox', 'http://api-m.sandbox.paypal.com', /without https/],
] as const)('%s with %s is refused at start', (environment, apiBase, reason) => {
  const settings: PayPalSettings = { ...settingsFor(apiBase), environment };
  expect(() => createPayPalGateway(settings)).toThrow(reason);
});

test.each([
  ['live', true],
  ['sandbox', false],
] as const)('%s moves real money: %s', (environment, live) => {
  expect(createPayPalGateway({ ...settingsFor(''), environment, apiBase: undefined }).live).toBe(live);
});
