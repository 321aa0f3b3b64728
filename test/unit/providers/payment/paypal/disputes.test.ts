import { afterEach, expect, test } from 'vitest';
import { createPayPalGateway } from '../../../../../src/providers/payment/paypal/gateway.ts';
import { money, settingsFor } from './orders/orderAnswers.ts';
import { type PayPalServer, type Script, startPayPalServer } from './paypalServer.ts';

let server: PayPalServer | undefined;
afterEach(() => server?.stop());

async function start(answer: Script) {
  server = await startPayPalServer(answer);
  return { server, gateway: createPayPalGateway(settingsFor(server.url)) };
}

const disputeOf = (status: string, more: object = {}) => ({
  dispute_id: 'PP-D-4012',
  status,
  reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
  dispute_life_cycle_stage: 'CHARGEBACK',
  dispute_amount: money('5000.00'),
  create_time: '2027-02-01T00:00:00.000Z',
  seller_response_due_date: '2027-02-11T00:00:00.000Z',
  disputed_transactions: [
    { seller_transaction_id: 'CAP1', custom: 'MIDAS-0000000A', invoice_number: 'pay_1' },
  ],
  ...more,
});

test('a dispute is read with its amount, its deadline and the booking it concerns', async () => {
  const { gateway } = await start(() => ({ body: disputeOf('WAITING_FOR_SELLER_RESPONSE') }));
  expect(await gateway.readDispute('PP-D-4012')).toEqual({
    disputeId: 'PP-D-4012',
    stage: 'chargeback',
    state: 'needs_response',
    reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
    amount: 500_000,
    currency: 'USD',
    openedAt: '2027-02-01T00:00:00.000Z',
    respondBy: '2027-02-11T00:00:00.000Z',
    captureIds: ['CAP1'],
    bookingId: 'MIDAS-0000000A',
    paymentId: 'pay_1',
  });
});

const resolved = (outcome_code: string) => disputeOf('RESOLVED', { dispute_outcome: { outcome_code } });

test.each([
  [disputeOf('OPEN'), 'needs_response'],
  [disputeOf('UNDER_REVIEW'), 'under_review'],
  [disputeOf('WAITING_FOR_BUYER_RESPONSE'), 'under_review'],
  [resolved('RESOLVED_SELLER_FAVOUR'), 'won'],
  [resolved('RESOLVED_WITH_PAYOUT'), 'won'],
  [resolved('CANCELED_BY_BUYER'), 'withdrawn'],
  [resolved('RESOLVED_BUYER_FAVOUR'), 'lost'],
  [resolved('ACCEPTED'), 'lost'],
  [resolved('SOMETHING_NEW'), 'lost'],
])('%j is %s', async (body, state) => {
  const { gateway } = await start(() => ({ body }));
  expect(await gateway.readDispute('PP-D-4012')).toMatchObject({ state });
});

test('an inquiry is distinguished from a chargeback, as a refund remedies it', async () => {
  const { gateway } = await start(() => ({
    body: disputeOf('OPEN', { dispute_life_cycle_stage: 'INQUIRY' }),
  }));
  expect(await gateway.readDispute('PP-D-4012')).toMatchObject({ stage: 'inquiry' });
});

test('evidence goes out as a form with the files beside it', async () => {
  const { server, gateway } = await start(() => ({ body: { links: [] } }));
  await gateway.provideEvidence('PP-D-4012', {
    key: 'dispute/paypal/PP-D-4012/evidence/g1',
    evidences: [{ type: 'PROOF_OF_REFUND', notes: 'Refunded on 3 January.', refundId: 'REF1' }],
    files: [{ name: 'contract.pdf', type: 'application/pdf', bytes: Uint8Array.of(0x25, 0x50, 0x44, 0x46) }],
  });
  const [asked] = server.calls();
  expect(asked?.path).toBe('/v1/customer/disputes/PP-D-4012/provide-evidence');
  expect(asked?.headers['paypal-request-id']).toBe('dispute/paypal/PP-D-4012/evidence/g1');
  const [, boundary] =
    /^multipart\/form-data; boundary=(\S+)$/.exec(asked?.headers['content-type'] ?? '') ?? [];
  const parts = (asked?.body.toString('latin1') ?? '').split(`--${boundary ?? 'none'}`).slice(1, -1);
  const [input = '', file = ''] = parts;
  expect(input).toMatch(/name="input".*\r\nContent-Type: application\/json\r\n/s);
  expect(JSON.parse(input.split('\r\n\r\n')[1] ?? '')).toEqual({
    evidences: [
      {
        evidence_type: 'PROOF_OF_REFUND',
        notes: 'Refunded on 3 January.',
        evidence_info: { refund_ids: [{ refund_id: 'REF1' }] },
      },
    ],
  });
  expect(file).toMatch(/name="file1"; filename="contract.pdf"\r\nContent-Type: application\/pdf\r\n\r\n%PDF/);
});
