import { expect, test } from 'vitest';
import { hintOf } from '../../../../../../src/providers/payment/paypal/webhook/webhookHint.ts';

const read = (event_type: string, resource: object) =>
  hintOf(Buffer.from(JSON.stringify({ id: 'WH-1', event_type, resource })));
const supplementary_data = { related_ids: { order_id: 'ORDER1' } };
const up = (id: string) => ({ rel: 'up', href: `https://api.paypal.com/v2/payments/captures/${id}` });

test.each<[string, object, object]>([
  [
    'CHECKOUT.ORDER.APPROVED',
    { id: 'ORDER1', purchase_units: [{ custom_id: 'MIDAS-0000000A' }] },
    { objectId: 'ORDER1', providerPaymentId: 'ORDER1', bookingId: 'MIDAS-0000000A', captureId: null },
  ],
  ...['COMPLETED', 'PENDING', 'DENIED'].map((state): [string, object, object] => [
    `PAYMENT.CAPTURE.${state}`,
    { id: 'CAP1', custom_id: 'MIDAS-0000000A', supplementary_data },
    { objectId: 'CAP1', providerPaymentId: 'ORDER1', bookingId: 'MIDAS-0000000A', captureId: 'CAP1' },
  ]),
  ...['REFUNDED', 'REVERSED'].map((state): [string, object, object] => [
    `PAYMENT.CAPTURE.${state}`,
    { id: 'REF1', links: [{ rel: 'self', href: 'https://x' }, up('CAP1')] },
    { objectId: 'REF1', providerPaymentId: null, bookingId: null, captureId: 'CAP1' },
  ]),
  ...['CREATED', 'UPDATED', 'RESOLVED'].map((state): [string, object, object] => [
    `CUSTOMER.DISPUTE.${state}`,
    {
      dispute_id: 'PP-D-1',
      disputed_transactions: [{ seller_transaction_id: 'CAP1', custom: 'MIDAS-0000000A' }],
    },
    { objectId: 'PP-D-1', providerPaymentId: null, bookingId: 'MIDAS-0000000A', captureId: 'CAP1' },
  ]),
])('%s names what it is about', (type, resource, hint) => {
  expect(read(type, resource)).toEqual({ webhookDeliveryId: 'paypal:WH-1', type, ...hint });
});

test.each(['not json', '[]', '{"id":7}', '\xff\xfe'])(
  'a delivery that cannot be read is kept: %s',
  (body) => {
    const hint = hintOf(Buffer.from(body, 'latin1'));
    expect(hint).toMatchObject({ type: 'unreadable', providerPaymentId: null, bookingId: null });
    expect(hint.webhookDeliveryId).toMatch(/^paypal:unreadable:[0-9a-f]{64}$/);
  },
);

test('a field of another type than PayPal’s does not hide the rest', () => {
  expect(read('PAYMENT.CAPTURE.COMPLETED', { id: 'CAP1', custom_id: 7, supplementary_data })).toMatchObject({
    providerPaymentId: 'ORDER1',
    bookingId: null,
  });
});

test('what Postgres cannot hold is left out, so that the delivery is kept all the same', () => {
  const resource = { id: 'CAP1', custom_id: 'MIDAS-0000000A\0', supplementary_data };
  expect(read('PAYMENT.CAPTURE.COMPLETED', resource)).toMatchObject({
    providerPaymentId: 'ORDER1',
    bookingId: null,
  });
});
