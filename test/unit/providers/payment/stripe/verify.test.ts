/** A genuine delivery is kept whatever it holds: what the database cannot keep as an id is not taken for one. */
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifyStripeWebhook } from '../../../../../src/providers/payment/stripe/verify.ts';

const SECRET = 'whsec_of_this_test';
const NOW_MS = Date.parse('2026-11-24T12:00:00.000Z');

function hintOf(event: unknown) {
  const rawBody = Buffer.from(JSON.stringify(event));
  const timestamp = NOW_MS / 1000;
  const v1 = createHmac('sha256', SECRET).update(`${timestamp}.`).update(rawBody).digest('hex');
  const signature = `t=${timestamp},v1=${v1}`;
  const verified = verifyStripeWebhook({ rawBody, signature, secrets: [SECRET], nowMs: NOW_MS });
  if (!verified.genuine) throw new Error(verified.reason);
  return verified.hint;
}

const event = (id: string, metadata: Record<string, string>) => ({
  id,
  type: 'payment_intent.succeeded',
  data: { object: { object: 'payment_intent', id: 'pi_1', metadata } },
});

test('a reference that is none of ours leaves the payment to say whose it is', () => {
  expect(hintOf(event('evt_1', { booking_id: 'MIDAS-\u0000' }))).toEqual({
    webhookDeliveryId: 'stripe:evt_1',
    type: 'payment_intent.succeeded',
    objectId: 'pi_1',
    providerPaymentId: 'pi_1',
    bookingId: null,
  });
});

test('an event whose own id cannot be kept is kept under the digest of its bytes', () => {
  expect(hintOf(event('evt_\u0000', {}))).toMatchObject({
    webhookDeliveryId: expect.stringMatching(/^stripe:unreadable:[0-9a-f]{64}$/) as string,
    type: 'unreadable',
  });
});
