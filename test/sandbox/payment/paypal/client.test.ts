/** The product's own PayPal client where the stand-in makes it hard: a lost answer, a forger, a dispute with files. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import { createPayPalGateway, type PayPalGateway } from '../../../../src/providers/payment/paypal/gateway.ts';
import { standInAt } from '../../../../src/providers/payment/paypal/webhook/standInRoot.ts';
import { createPayPalVerifier } from '../../../../src/providers/payment/paypal/webhook/verify.ts';
import { control, eventually } from '../../testSandbox.ts';
import { act, PAYPAL, startPayPal, startPayPalEndpoint, type PayPalEndpoint } from './paypalSandbox.ts';

let sandbox: Sandbox;
let gateway: PayPalGateway;
let webhooks: PayPalEndpoint;

beforeEach(async () => {
  [sandbox, webhooks] = await Promise.all([startPayPal(), startPayPalEndpoint()]);
  sandbox.setPayPalWebhookUrl(webhooks.url);
  gateway = createPayPalGateway({
    environment: 'sandbox',
    clientId: PAYPAL.clientId,
    clientSecret: PAYPAL.clientSecret,
    apiBase: sandbox.url,
    merchantId: PAYPAL.merchantId,
    receiverEmail: PAYPAL.receiverEmail,
    brandName: 'Midas',
  });
});
afterEach(() => Promise.all([sandbox.stop(), webhooks.stop()]));

const REFERENCES = { bookingId: 'MIDAS-7K3M9QX2', paymentId: 'pay_1' };

async function open(): Promise<string> {
  const { snapshot } = await gateway.open({
    ...REFERENCES,
    amount: minor(1_836_250),
    currency: 'USD',
    description: 'Bugatti Chiron',
    idempotencyKey: 'booking/MIDAS-7K3M9QX2/pay/1/0',
    returnUrl: 'https://midas.example/return',
    cancelUrl: 'https://midas.example/cancel',
  });
  return snapshot.providerPaymentId;
}

async function agreed(): Promise<string> {
  const id = await open();
  await act(sandbox.url, `/orders/${id}/approve`);
  return id;
}

test('a capture that PayPal answers with a 500 is found, and taken once', async () => {
  const id = await agreed();
  await control(sandbox.url, 'PUT', '/sandbox/paypal/faults', {
    calls: [{ path: '/v2/checkout/orders/:id/capture', kind: '500_after' }],
  });
  await expect(gateway.capture(id, 'capture/0')).rejects.toThrow();
  expect(await gateway.capture(id, 'capture/0', { attempt: 2 })).toMatchObject({
    outcome: 'already_captured',
  });
  expect(await control(sandbox.url, 'GET', '/sandbox/paypal/captures')).toHaveLength(1);
});

test('the product believes a webhook of the stand-in, and none of a stranger', async () => {
  const id = await agreed();
  const verifier = createPayPalVerifier({
    webhookIds: [PAYPAL.webhookId],
    standIn: standInAt(sandbox.url, `${sandbox.url}/sandbox/paypal/ca.pem`),
  });
  const result = async (index: number) => {
    const { headers, body } = await eventually(() => webhooks.received[index]);
    return verifier.verify({ headers, rawBody: body, nowMs: Date.now() });
  };
  expect(await result(0)).toMatchObject({ genuine: true, hint: { providerPaymentId: id } });
  const [event] = await control<{ id: string }[]>(sandbox.url, 'GET', '/sandbox/paypal/events');
  await act(sandbox.url, '/webhooks/send', { eventId: event?.id, signer: 'stranger' });
  expect(await result(1)).toEqual({ genuine: false, reason: 'untrusted_certificate' });
});

test('a dispute is read and answered with a file', async () => {
  const id = await agreed();
  await gateway.capture(id, 'capture/0');
  const [capture] = await control<{ id: string }[]>(sandbox.url, 'GET', '/sandbox/paypal/captures');
  const { id: disputeId } = await act<{ id: string }>(sandbox.url, `/captures/${capture?.id ?? ''}/dispute`, {
    stage: 'CHARGEBACK',
  });
  expect(await gateway.fetchDispute(disputeId)).toMatchObject({
    stage: 'chargeback',
    status: 'needs_response',
    acceptsEvidence: true,
    bookingId: REFERENCES.bookingId,
    chargeIds: [capture?.id],
  });
  const answered = await gateway.submitEvidence(disputeId, {
    evidenceId: 'evd_0001',
    kind: 'other',
    statement: 'The contract, signed.',
    sections: { booking: 'Reference: MIDAS-7K3M9QX2', messages: 'Ada Lovelace, Ἀσκληπιός, Ольга' },
    customer: null,
    service: { description: 'Icon 280 in Dubai', from: '2027-05-01', until: '2027-05-04' },
    refundIds: [],
    earlierPayments: [],
  });
  expect(answered.status).toBe('under_review');
});
