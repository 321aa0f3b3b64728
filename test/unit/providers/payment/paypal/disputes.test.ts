import { afterEach, describe, expect, it, test } from 'vitest';
import type { Evidence } from '../../../../../src/domain/dispute/evidence.ts';
import { PaymentCredentialsRejected } from '../../../../../src/providers/payment/gateway.ts';
import { createPayPalGateway } from '../../../../../src/providers/payment/paypal/gateway.ts';
import { captureOf, money, orderOf, settingsFor } from './orders/orderAnswers.ts';
import { type Answer, failure, type PayPalServer, type Script, startPayPalServer } from './paypalServer.ts';

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
  seller_response_due_date: '2099-02-11T00:00:00.000Z',
  disputed_transactions: [
    { seller_transaction_id: 'CAP1', custom: 'MIDAS-0000000A', invoice_number: 'pay_1' },
  ],
  ...more,
});

test('a dispute is read with its amount, its deadline and the booking it concerns', async () => {
  const { gateway } = await start(() => ({ body: disputeOf('WAITING_FOR_SELLER_RESPONSE') }));
  expect(await gateway.fetchDispute('PP-D-4012')).toEqual({
    disputeId: 'PP-D-4012',
    stage: 'chargeback',
    status: 'needs_response',
    reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
    amount: 500_000,
    currency: 'USD',
    openedAt: '2027-02-01T00:00:00.000Z',
    evidenceDueBy: '2099-02-11T00:00:00.000Z',
    acceptsEvidence: true,
    chargeIds: ['CAP1'],
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
])('%j is %s', async (body, status) => {
  const { gateway } = await start(() => ({ body }));
  expect(await gateway.fetchDispute('PP-D-4012')).toMatchObject({ status });
});

test('an inquiry is distinguished from a chargeback, as a refund remedies it', async () => {
  const { gateway } = await start(() => ({
    body: disputeOf('OPEN', { dispute_life_cycle_stage: 'INQUIRY' }),
  }));
  expect(await gateway.fetchDispute('PP-D-4012')).toMatchObject({ stage: 'inquiry' });
});

const EVIDENCE: Evidence = {
  evidenceId: 'evd_0001',
  kind: 'refunded',
  statement: 'Refunded on 3 January.',
  sections: { booking: 'Reference: MIDAS-0000000A' },
  customer: { name: 'Ada Lovelace', email: 'ada@example.com', ip: null },
  service: { description: 'Icon 280 in Dubai', from: '2027-01-01', until: '2027-01-03' },
  refundIds: ['REF1'],
  earlierPayments: [],
};

test('evidence goes out as a form with the pack as a document beside it', async () => {
  let status = 'WAITING_FOR_SELLER_RESPONSE';
  const { server, gateway } = await start(({ method }) => {
    if (method === 'POST') status = 'UNDER_REVIEW';
    return { body: method === 'GET' ? disputeOf(status) : { links: [] } };
  });
  expect(await gateway.submitEvidence('PP-D-4012', EVIDENCE)).toMatchObject({ status: 'under_review' });
  const asked = server.calls().find(({ method }) => method === 'POST');
  expect(asked?.path).toBe('/v1/customer/disputes/PP-D-4012/provide-evidence');
  expect(asked?.headers['paypal-request-id']).toBe('evd_0001');
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
  expect(file).toMatch(/name="file1"; filename="evd_0001.pdf"\r\nContent-Type: application\/pdf\r\n\r\n%PDF/);
});

const onFile = (more: object) => ({ evidences: [{ source: 'SUBMITTED_BY_SELLER', ...more }] });

test.each([
  ['its document', onFile({ documents: [{ name: 'evd_0001.pdf' }] })],
  ['its note alone', onFile({ notes: EVIDENCE.statement })],
])('evidence that is on file by %s is not sent again', async (_, evidences) => {
  const { server, gateway } = await start(() => ({ body: disputeOf('UNDER_REVIEW', evidences) }));
  const answered = await gateway.submitEvidence('PP-D-4012', EVIDENCE, { attempt: 2 });
  expect(answered.status).toBe('under_review');
  expect(server.calls().map(({ method }) => method)).toEqual(['GET']);
});

test.each([
  [disputeOf('UNDER_REVIEW'), 'dispute_under_review'],
  [disputeOf('WAITING_FOR_BUYER_RESPONSE', onFile({ notes: 'Of last week.' })), 'dispute_under_review'],
  [disputeOf('UNDER_REVIEW', onFile({ documents: [{ name: 'evd_0000.pdf' }] })), 'dispute_under_review'],
  [disputeOf('UNDER_REVIEW', { evidences: 'none' }), 'dispute_under_review'],
  [resolved('RESOLVED_BUYER_FAVOUR'), 'dispute_lost'],
])('evidence that is not on file, where none is waited for, was never submitted: %j', async (body, code) => {
  const { server, gateway } = await start(() => ({ body }));
  const submitted = gateway.submitEvidence('PP-D-4012', EVIDENCE, { attempt: 2 });
  await expect(submitted).rejects.toMatchObject({ name: 'PaymentRefusedByProvider', code });
  expect(server.calls().map(({ method }) => method)).toEqual(['GET']);
});

test.each([
  ['WAITING_FOR_SELLER_RESPONSE', {}, true],
  ['WAITING_FOR_SELLER_RESPONSE', { seller_response_due_date: '2020-01-01T00:00:00.000Z' }, false],
  ['OPEN', {}, false],
  ['UNDER_REVIEW', {}, false],
])('%s %j takes evidence: %s', async (status, more, acceptsEvidence) => {
  const dispute = { seller_response_due_date: '2099-01-01T00:00:00.000Z', ...more };
  const { gateway } = await start(() => ({ body: disputeOf(status, dispute) }));
  expect(await gateway.fetchDispute('PP-D-4012')).toMatchObject({ acceptsEvidence });
});

describe('what disputes hold of a capture', () => {
  const order = orderOf('COMPLETED', { captures: [captureOf('COMPLETED')] });
  const fetched = async (disputes: Answer) => {
    const { gateway } = await start(({ path }) =>
      path.startsWith('/v1/customer/disputes?') ? disputes : { body: order },
    );
    return gateway.fetch('ORDER1');
  };
  const item = (id: string, status: string, stage?: string) => ({
    dispute_id: id,
    status,
    dispute_amount: money('10.00'),
    create_time: '2027-02-01T00:00:00.000Z',
    ...(stage === undefined ? {} : { dispute_life_cycle_stage: stage }),
  });

  it('is told by stage, of those that are open', async () => {
    const items = [
      item('PP-D-1', 'OPEN', 'INQUIRY'),
      item('PP-D-2', 'UNDER_REVIEW', 'CHARGEBACK'),
      item('PP-D-3', 'WAITING_FOR_SELLER_RESPONSE', 'PRE_ARBITRATION'),
      item('PP-D-4', 'UNDER_REVIEW'),
      item('PP-D-5', 'RESOLVED', 'CHARGEBACK'),
    ];
    const { disputes = [] } = await fetched({ body: { items } });
    expect(disputes.map(({ disputeId, stage, amount }) => [disputeId, stage, amount])).toEqual([
      ['PP-D-1', 'inquiry', 1_000],
      ['PP-D-2', 'chargeback', 1_000],
      ['PP-D-3', 'chargeback', 1_000],
      ['PP-D-4', 'chargeback', 1_000],
    ]);
  });

  it('is unknown to an application without PayPal’s permission, which is not the same as nothing', async () => {
    const snapshot = await fetched(failure(403, 'NOT_AUTHORIZED'));
    expect(snapshot).toMatchObject({ state: 'succeeded', hidesDisputes: true });
    expect(snapshot).not.toHaveProperty('disputes');
  });

  it('is asked again where PayPal fails', async () => {
    await expect(fetched(failure(500, 'INTERNAL_SERVICE_ERROR'))).rejects.toThrow(/did not answer/);
  });
});

test('without the permission a dispute is neither shown nor answered, and both are asked again', async () => {
  const { gateway } = await start(() => failure(403, 'NOT_AUTHORIZED'));
  for (const asked of [gateway.fetchDispute('PP-D-4012'), gateway.submitEvidence('PP-D-4012', EVIDENCE)])
    await expect(asked).rejects.toThrow(PaymentCredentialsRejected);
});
