/** The client against the sandbox's stand-in: both were written from PayPal's documents, so here they must agree. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { minor } from '../../../../../src/domain/money/money.ts';
import {
  createPayPalGateway,
  type PayPalGateway,
} from '../../../../../src/providers/payment/paypal/gateway.ts';
import { parseIpn } from '../../../../../src/providers/payment/paypal/ipn/ipn.ts';
import { createIpnPostback } from '../../../../../src/providers/payment/paypal/ipn/ipnPostback.ts';
import { standInAt } from '../../../../../src/providers/payment/paypal/webhook/standInRoot.ts';
import { createPayPalVerifier } from '../../../../../src/providers/payment/paypal/webhook/verify.ts';
import type { Sandbox } from '../../../../../sandbox/index.ts';
import {
  act,
  PAYPAL,
  type PayPalEndpoint,
  startPayPal,
  startPayPalEndpoint,
} from '../../../../sandbox/payment/paypal/paypalSandbox.ts';
import { waitFor } from '../../../../support/waitFor.ts';

let sandbox: Sandbox;
let webhooks: PayPalEndpoint;
let ipns: PayPalEndpoint;
let gateway: PayPalGateway;

beforeAll(async () => {
  [sandbox, webhooks, ipns] = await Promise.all([
    startPayPal(),
    startPayPalEndpoint(),
    startPayPalEndpoint(),
  ]);
  sandbox.setPayPalWebhookUrl(webhooks.url);
  sandbox.setPayPalIpnUrl(ipns.url);
  gateway = createPayPalGateway({
    environment: 'sandbox',
    apiBase: sandbox.url,
    brandName: 'Midas',
    clientId: PAYPAL.clientId,
    clientSecret: PAYPAL.clientSecret,
    merchantId: PAYPAL.merchantId,
    receiverEmail: PAYPAL.receiverEmail,
  });
});
afterAll(() => Promise.all([sandbox.stop(), webhooks.stop(), ipns.stop()]));

let made = 0;

async function open(currency: 'USD' | 'JPY' = 'USD') {
  made += 1;
  const paymentId = `pay_${made}`;
  const { snapshot } = await gateway.open({
    bookingId: 'MIDAS-7K3M9QX2',
    paymentId,
    amount: minor(123_400),
    currency,
    idempotencyKey: `open/${made}`,
    description: 'Midas MIDAS-7K3M9QX2',
    returnUrl: 'https://midas.example/return',
    cancelUrl: 'https://midas.example/cancel',
  });
  return { orderId: snapshot.providerPaymentId, paymentId };
}

async function approved(funding: string) {
  const opened = await open();
  await act(sandbox.url, `/orders/${opened.orderId}/approve`, { funding });
  return opened;
}

test('an order is opened, agreed to, captured once and returned once', async () => {
  const { orderId, paymentId } = await open('JPY');
  expect(await gateway.capture(orderId, `early/${orderId}`)).toEqual({ outcome: 'not_approved' });
  await act(sandbox.url, `/orders/${orderId}/approve`, { funding: 'balance' });
  expect(await gateway.fetch(orderId)).toMatchObject({
    state: 'approved',
    receiver: 'ours',
    currency: 'JPY',
  });
  expect(await gateway.capture(orderId, `capture/${orderId}`)).toMatchObject({ outcome: 'captured' });
  expect(await gateway.capture(orderId, `again/${orderId}`)).toMatchObject({ outcome: 'already_captured' });
  expect(await gateway.close(orderId, 'close')).toBe('already_paid');
  const seen = await gateway.fetch(orderId);
  expect(seen).toMatchObject({
    state: 'succeeded',
    amountReceived: 123_400,
    bookingId: 'MIDAS-7K3M9QX2',
    paymentId,
  });
  expect(await gateway.orderOfCapture(seen.charge?.id ?? '')).toBe(orderId);

  const request = {
    bookingId: 'MIDAS-7K3M9QX2',
    paymentId,
    providerPaymentId: orderId,
    amount: minor(123_400),
    idempotencyKey: `refund/${orderId}`,
  };
  const refund = await gateway.refund(request);
  expect(refund).toMatchObject({ state: 'succeeded', amount: 123_400 });
  expect(await gateway.refund(request)).toEqual(refund);
  expect(await gateway.readRefund(refund.refundId)).toEqual(refund);
  await expect(gateway.refund({ ...request, idempotencyKey: `more/${orderId}` })).rejects.toMatchObject({
    code: 'CAPTURE_FULLY_REFUNDED',
  });
});

test.each([
  ['echeck', { outcome: 'pending', reason: 'ECHECK' }, 'in_progress'],
  ['review', { outcome: 'pending', reason: 'PENDING_REVIEW' }, 'in_progress'],
  ['card_declined', { outcome: 'declined', next: 'same_order' }, 'closed'],
  ['capture_declined', { outcome: 'declined', next: 'new_order' }, 'closed'],
])('paid by %s', async (funding, outcome, closing) => {
  const { orderId } = await approved(funding);
  expect(await gateway.capture(orderId, `capture/${orderId}`)).toMatchObject(outcome);
  expect(await gateway.close(orderId, 'close')).toBe(closing);
});

test('an order that has run out can no longer be paid', async () => {
  const { orderId, paymentId } = await approved('balance');
  await act(sandbox.url, `/orders/${orderId}/expire`);
  expect(await gateway.capture(orderId, `capture/${orderId}`)).toEqual({ outcome: 'expired' });
  const known = { bookingId: 'MIDAS-7K3M9QX2', paymentId, amount: 123_400, currency: 'USD' } as const;
  expect(await gateway.fetch(orderId, known)).toMatchObject({ state: 'canceled' });
});

test('its webhooks are verified by its root alone, and name the order', async () => {
  const { orderId } = await approved('balance');
  const sent = await waitFor('the webhook of the approval', () =>
    webhooks.received.find(({ body }) => body.includes(orderId)),
  );
  if (sent === undefined) throw new Error('waited for in vain');
  const webhookIds = [PAYPAL.webhookId];
  const standIn = standInAt(sandbox.url, `${sandbox.url}/sandbox/paypal/ca.pem`);
  const delivery = { rawBody: sent.body, headers: sent.headers, nowMs: Date.now() };
  expect(await createPayPalVerifier({ webhookIds, standIn }).verify(delivery)).toMatchObject({
    genuine: true,
    hint: { type: 'CHECKOUT.ORDER.APPROVED', providerPaymentId: orderId, bookingId: 'MIDAS-7K3M9QX2' },
  });
  expect(await createPayPalVerifier({ webhookIds }).verify(delivery)).toEqual({
    genuine: false,
    reason: 'foreign_certificate',
  });
});

test('its IPN messages are read, and verified byte for byte', async () => {
  const { orderId, paymentId } = await approved('balance');
  await gateway.capture(orderId, `capture/${orderId}`);
  const sent = await waitFor('the IPN of the capture', () =>
    ipns.received.find(({ body }) => body.includes(`invoice=${paymentId}&`)),
  );
  if (sent === undefined) throw new Error('waited for in vain');
  expect(parseIpn(sent.body)).toMatchObject({
    ok: true,
    message: {
      kind: 'payment',
      paymentStatus: 'Completed',
      isTest: true,
      paymentId,
      bookingId: 'MIDAS-7K3M9QX2',
      receiverEmail: PAYPAL.receiverEmail,
      receiverId: PAYPAL.merchantId,
      gross: { amount: 123_400, currency: 'USD' },
    },
  });
  const verifyUrl = `${sandbox.url}/cgi-bin/webscr`;
  const postback = createIpnPostback({ environment: 'sandbox', verifyUrl });
  expect(await postback(sent.body, sent.headers['content-type'])).toBe('VERIFIED');
  expect(await postback(Buffer.concat([sent.body, Buffer.from('&x=1')]))).toBe('INVALID');
});

test.each([
  ['won', 'RESOLVED_SELLER_FAVOUR', []],
  ['lost', 'RESOLVED_BUYER_FAVOUR', [123_400]],
] as const)(
  'a dispute holds its money while it is open, and %s it holds none',
  async (_how, outcome, gone) => {
    const { orderId } = await approved('balance');
    await gateway.capture(orderId, `capture/${orderId}`);
    const { charge, disputes } = await gateway.fetch(orderId);
    expect(disputes).toEqual([]);
    const { id } = await act<{ id: string }>(sandbox.url, `/captures/${charge?.id ?? ''}/dispute`);
    expect((await gateway.fetch(orderId)).disputes).toMatchObject([{ disputeId: id, amount: 123_400 }]);
    await act(sandbox.url, `/disputes/${id}/resolve`, { outcome });
    const after = await gateway.fetch(orderId);
    expect(after.disputes).toEqual([]);
    expect(after.refunds.map(({ amount }) => amount)).toEqual(gone); // what was lost shows there, once
  },
);
