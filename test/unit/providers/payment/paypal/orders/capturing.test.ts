import { afterEach, expect, test } from 'vitest';
import { createPayPalGateway } from '../../../../../../src/providers/payment/paypal/gateway.ts';
import {
  PaymentProviderUnavailable,
  PaymentRefusedByProvider,
} from '../../../../../../src/providers/payment/gateway.ts';
import { captureOf, ORDER_ID, orderOf, settingsFor } from './orderAnswers.ts';
import { type Asked, failure, type PayPalServer, type Script, startPayPalServer } from '../paypalServer.ts';

let server: PayPalServer | undefined;
afterEach(() => server?.stop());

async function start(answer: Script) {
  server = await startPayPalServer(answer);
  return { server, gateway: createPayPalGateway(settingsFor(server.url)) };
}

const KEY = 'booking/MIDAS-0000000A/payment/1/capture/g1';
const isCapture = ({ method }: Asked) => method === 'POST';
const paid = orderOf('COMPLETED', { captures: [captureOf('COMPLETED')] });
const SIX_HOURS_MS = 6 * 3_600_000;

test('an approved order is captured under the given key', async () => {
  const { server, gateway } = await start(() => ({ status: 201, body: paid }));
  expect(await gateway.capture(ORDER_ID, KEY)).toMatchObject({
    outcome: 'captured',
    snapshot: { state: 'succeeded', amountReceived: 500_000 },
  });
  const [asked, ...others] = server.calls();
  expect(others).toEqual([]);
  expect(asked).toMatchObject({ method: 'POST', path: `/v2/checkout/orders/${ORDER_ID}/capture` });
  expect(asked?.headers['paypal-request-id']).toBe(KEY);
});

test('an e-check is money on its way', async () => {
  const captures = [captureOf('PENDING', { status_details: { reason: 'ECHECK' } })];
  const { gateway } = await start(() => ({ status: 201, body: orderOf('COMPLETED', { captures }) }));
  expect(await gateway.capture(ORDER_ID, KEY)).toMatchObject({ outcome: 'pending', reason: 'ECHECK' });
});

test('a declined instrument sends the customer back to choose another', async () => {
  const links = [
    { rel: 'redirect', href: 'https://www.sandbox.paypal.com/checkoutnow?token=1', method: 'GET' },
  ];
  const { gateway } = await start(() => failure(422, 'INSTRUMENT_DECLINED', { links }));
  expect(await gateway.capture(ORDER_ID, KEY)).toEqual({
    outcome: 'declined',
    next: 'same_order',
    redirectUrl: 'https://www.sandbox.paypal.com/checkoutnow?token=1',
    decline: {
      attempt: KEY,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      reason: 'PayPal could not charge the card or bank account you chose.',
    },
  });
});

test('a capture that was declined uses its order up', async () => {
  const captures = [captureOf('DECLINED')];
  const { gateway } = await start(() => ({ status: 201, body: orderOf('COMPLETED', { captures }) }));
  expect(await gateway.capture(ORDER_ID, KEY)).toMatchObject({
    outcome: 'declined',
    next: 'new_order',
    decline: { attempt: '3C679366HH908993F' },
  });
});

test.each([
  ['TRANSACTION_REFUSED', 422, { outcome: 'declined', next: 'same_order' }],
  ['REDIRECT_PAYER_FOR_ALTERNATE_FUNDING', 422, { outcome: 'declined', next: 'same_order' }],
  ['TRANSACTION_LIMIT_EXCEEDED', 422, { outcome: 'declined', next: 'same_order' }],
  ['PAYER_CANNOT_PAY', 422, { outcome: 'declined', next: 'another_provider' }],
  ['PAYER_ACCOUNT_RESTRICTED', 422, { outcome: 'declined', next: 'another_provider' }],
  ['PAYER_ACCOUNT_LOCKED_OR_CLOSED', 422, { outcome: 'declined', next: 'another_provider' }],
  ['COMPLIANCE_VIOLATION', 422, { outcome: 'declined', next: 'another_provider' }],
  ['DOMESTIC_TRANSACTION_REQUIRED', 422, { outcome: 'declined', next: 'another_provider' }],
  ['MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED', 422, { outcome: 'declined', next: 'new_order' }],
  ['TRANSACTION_BLOCKED_BY_PAYEE', 422, { outcome: 'declined', next: 'another_provider' }],
  ['PAYEE_BLOCKED_TRANSACTION', 422, { outcome: 'declined', next: 'another_provider' }],
  ['ORDER_NOT_APPROVED', 422, { outcome: 'not_approved' }],
  ['PAYER_ACTION_REQUIRED', 422, { outcome: 'not_approved' }],
  ['INVALID_RESOURCE_ID', 404, { outcome: 'expired' }],
  ['RESOURCE_NOT_FOUND', 404, { outcome: 'expired' }],
  ['ORDER_EXPIRED', 422, { outcome: 'expired' }],
  ['ORDER_CANNOT_BE_CAPTURED', 422, { outcome: 'expired' }],
  ['ORDER_VOIDED', 422, { outcome: 'expired' }],
])('%s is an answer to decide upon', async (issue, status, outcome) => {
  const { gateway } = await start(() => failure(status, issue));
  expect(await gateway.capture(ORDER_ID, KEY)).toMatchObject(outcome);
});

test.each(['ORDER_ALREADY_CAPTURED', 'ORDER_ALREADY_COMPLETED', 'ORDER_COMPLETED_OR_VOIDED'])(
  '%s is no error: the order says what it means',
  async (issue) => {
    const orders = [paid, orderOf('COMPLETED', { captures: [captureOf('PENDING')] }), orderOf('VOIDED')];
    const { gateway } = await start((asked) =>
      isCapture(asked) ? failure(422, issue) : { body: orders.shift() ?? {} },
    );
    expect(await gateway.capture(ORDER_ID, KEY)).toMatchObject({ outcome: 'already_captured' });
    expect(await gateway.capture(ORDER_ID, KEY)).toMatchObject({ outcome: 'pending' });
    expect(await gateway.capture(ORDER_ID, KEY)).toEqual({ outcome: 'expired' });
  },
);

test.each(['PAYEE_ACCOUNT_RESTRICTED', 'DUPLICATE_INVOICE_ID', 'SOMETHING_NEW'])(
  '%s is nothing the customer can mend, so it is refused for good',
  async (issue) => {
    const { gateway } = await start(() => failure(422, issue));
    await expect(gateway.capture(ORDER_ID, KEY)).rejects.toThrow(PaymentRefusedByProvider);
  },
);

test('an answer that was lost after the money moved is found, and nothing is asked a second time', async () => {
  let isTaken = false;
  const { server, gateway } = await start((asked) => {
    if (!isCapture(asked)) return { body: isTaken ? paid : orderOf('APPROVED') };
    isTaken = true;
    return { hangUp: true };
  });
  await expect(gateway.capture(ORDER_ID, KEY, { attempt: 1 })).rejects.toThrow(PaymentProviderUnavailable);
  expect(await gateway.capture(ORDER_ID, KEY, { attempt: 2 })).toMatchObject({ outcome: 'already_captured' });
  expect(server.calls().filter(isCapture)).toHaveLength(1);
});

test('a key that PayPal may have forgotten is not used before a lookup', async () => {
  const { server, gateway } = await start(() => ({ body: paid }));
  const askedSince = new Date(Date.now() - SIX_HOURS_MS).toISOString();
  expect(await gateway.capture(ORDER_ID, KEY, { askedSince })).toMatchObject({ outcome: 'already_captured' });
  expect(server.calls().filter(isCapture)).toEqual([]);
});

test('a key that fails for ever gives way to the next once the order shows no capture', async () => {
  const { server, gateway } = await start((asked) => {
    if (!isCapture(asked)) return { body: orderOf('APPROVED') };
    return asked.headers['paypal-request-id'] === KEY
      ? failure(500, 'INTERNAL_SERVICE_ERROR')
      : { body: paid };
  });
  await expect(gateway.capture(ORDER_ID, KEY, { attempt: 3 })).rejects.toThrow(PaymentProviderUnavailable);
  expect(await gateway.capture(ORDER_ID, KEY, { attempt: 4 })).toMatchObject({ outcome: 'captured' });
  expect(server.calls().at(-1)?.headers['paypal-request-id']).toBe(`${KEY}/after-failure-1`);
});
