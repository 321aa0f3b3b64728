/** The product's own gateway: disputes as Stripe shows them, what they do to the money, and evidence that arrives once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import type { Evidence } from '../../../../src/domain/dispute/evidence.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import {
  PaymentRefusedByProvider,
  PaymentUnknownAtProvider,
  type PaymentGateway,
} from '../../../../src/providers/payment/gateway.ts';
import { createStripeGateway } from '../../../../src/providers/payment/stripe/gateway.ts';
import {
  closeDispute,
  disputePayment,
  disputes,
  escalateDispute,
  fraudWarnings,
  moveDispute,
  refundByHand,
  warnOfFraud,
} from '../../../support/clients/sandboxClient.ts';
import { control, KEYS, startForTest } from '../../testSandbox.ts';

let sandbox: Sandbox;
let gateway: PaymentGateway;
const at = { sandbox: '' };

beforeAll(async () => {
  sandbox = await startForTest();
  at.sandbox = sandbox.url;
  gateway = createStripeGateway({ secretKey: KEYS.secretKey, apiBase: sandbox.url });
});
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/state'));
afterAll(() => sandbox.stop());

const HOUR_MS = 3_600_000;
const AMOUNT = 10_000;

async function paid(): Promise<string> {
  const { snapshot } = await gateway.open({
    bookingId: 'MIDAS-7K3M9QX2',
    paymentId: 'MIDAS-7K3M9QX2-P1',
    amount: minor(AMOUNT),
    currency: 'USD',
    description: 'Icon 280',
    threeDSecure: false,
    idempotencyKey: 'booking/MIDAS-7K3M9QX2/payment/1/open/g1',
  });
  await control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${snapshot.providerPaymentId}/pay`);
  return snapshot.providerPaymentId;
}

const EVIDENCE: Evidence = {
  evidenceId: 'evd_0001',
  kind: 'service_provided',
  statement: 'The car was driven for three days.',
  sections: { booking: 'Reference: MIDAS-7K3M9QX2', access: '1 May 2027: 203.0.113.7' },
  customer: { name: 'Ada Lovelace', email: 'ada@example.com', ip: '203.0.113.7' },
  service: { description: 'Icon 280 in Dubai', from: '2027-05-01', until: '2027-05-04' },
  refundIds: [],
  earlierPayments: [],
};
const atStripe = async () => (await disputes(at))[0];
const loseAnswer = (times: number) =>
  control(sandbox.url, 'PUT', '/sandbox/stripe/faults', {
    calls: [{ method: 'POST', path: '/v1/disputes', kind: 'drop_after', times }],
  });

describe('what Stripe shows', () => {
  test('is a chargeback with its reason, its amount and its deadline', async () => {
    const providerPaymentId = await paid();
    const order = { amount: 4_000, dueInHours: 48 };
    const { id, charge, created } = await disputePayment(at, providerPaymentId, order);
    expect(await gateway.fetchDispute(id)).toEqual({
      disputeId: id,
      stage: 'chargeback',
      status: 'needs_response',
      reason: 'fraudulent',
      amount: 4_000,
      currency: 'USD',
      openedAt: new Date(created * 1000).toISOString(),
      evidenceDueBy: new Date(created * 1000 + 48 * HOUR_MS).toISOString(),
      acceptsEvidence: true,
      chargeIds: [charge],
      providerPaymentId,
    });
  });

  test('is an inquiry, then a chargeback, then its end', async () => {
    const { id } = await disputePayment(at, await paid(), { status: 'warning_needs_response' });
    expect(await gateway.fetchDispute(id)).toMatchObject({ stage: 'inquiry', status: 'needs_response' });
    await escalateDispute(at, id);
    expect(await gateway.fetchDispute(id)).toMatchObject({ stage: 'chargeback', status: 'needs_response' });
    await closeDispute(at, id, 'won');
    expect(await gateway.fetchDispute(id)).toMatchObject({ status: 'won', acceptsEvidence: false });
    await closeDispute(at, id, 'lost');
    expect(await gateway.fetchDispute(id)).toMatchObject({ status: 'lost' });
  });

  test('takes no evidence once its deadline has passed', async () => {
    const { id } = await disputePayment(at, await paid());
    await moveDispute(at, id, -1);
    expect(await gateway.fetchDispute(id)).toMatchObject({
      status: 'needs_response',
      acceptsEvidence: false,
    });
    await expect(gateway.submitEvidence(id, EVIDENCE)).rejects.toBeInstanceOf(PaymentRefusedByProvider);
  });

  test('says what Visa’s compelling evidence still misses', async () => {
    const { id } = await disputePayment(at, await paid(), { compellingEvidence: 'requires_action' });
    const { compellingEvidence } = await gateway.fetchDispute(id);
    expect(compellingEvidence?.status).toBe('requires_action');
    expect(compellingEvidence?.missing).toContain('missing_prior_undisputed_transactions');
  });

  test('of a dispute that it does not know is a refusal', async () => {
    await expect(gateway.fetchDispute('du_unknown')).rejects.toBeInstanceOf(PaymentUnknownAtProvider);
  });
});

describe('the money', () => {
  test.each([
    ['an inquiry', { status: 'warning_needs_response' }, 'inquiry'],
    ['a chargeback', {}, 'chargeback'],
  ] as const)('of %s is shown with its stage', async (_what, order, stage) => {
    const intent = await paid();
    const { id } = await disputePayment(at, intent, order);
    const { disputes: shown, refunds } = await gateway.fetch(intent);
    expect(shown).toMatchObject([{ disputeId: id, amount: AMOUNT, stage }]);
    expect(refunds).toBeUndefined();
  });

  test('of one that is lost has gone back, beside what was refunded before', async () => {
    const intent = await paid();
    const before = await refundByHand(at, intent, 1_000);
    const { id } = await disputePayment(at, intent, { amount: 9_000 });
    await closeDispute(at, id, 'lost');
    const { disputes: shown, refunds = [] } = await gateway.fetch(intent);
    expect(shown).toEqual([]);
    expect(refunds.map(({ refundId, amount, state }) => [refundId, amount, state])).toEqual([
      [before.id, 1_000, 'succeeded'],
      [id, 9_000, 'succeeded'],
    ]);
  });

  test.each([
    ['won', {}, 'won'],
    ['an inquiry that ended', { status: 'warning_needs_response' }, 'won'],
    ['prevented without taking anything', { status: 'prevented', tookMoney: false }, undefined],
  ] as const)('of one that was %s is ours', async (_what, order, outcome) => {
    const intent = await paid();
    const { id } = await disputePayment(at, intent, order);
    if (outcome !== undefined) await closeDispute(at, id, outcome);
    expect(await gateway.fetch(intent)).toMatchObject({ disputes: [] });
    expect((await gateway.fetch(intent)).refunds).toBeUndefined();
  });

  test('of one that was prevented by giving it back is gone', async () => {
    const intent = await paid();
    const { id } = await disputePayment(at, intent, { status: 'prevented', tookMoney: true });
    expect((await gateway.fetch(intent)).refunds).toMatchObject([{ refundId: id, amount: AMOUNT }]);
  });
});

describe('evidence', () => {
  test('arrives in Stripe’s fields, with our reference', async () => {
    const { id } = await disputePayment(at, await paid());
    expect(await gateway.submitEvidence(id, EVIDENCE)).toMatchObject({
      status: 'under_review',
      evidenceId: 'evd_0001',
    });
    expect(await atStripe()).toMatchObject({
      metadata: { evidence_id: 'evd_0001' },
      evidence_details: { submission_count: 1 },
      evidence: {
        access_activity_log: '1 May 2027: 203.0.113.7',
        customer_name: 'Ada Lovelace',
        customer_email_address: 'ada@example.com',
        customer_purchase_ip: '203.0.113.7',
        refund_refusal_explanation: 'The car was driven for three days.',
        service_date: '2027-05-01',
      },
    });
  });

  test('longer than a field is cut at a line, and says so', async () => {
    const { id } = await disputePayment(at, await paid());
    const access = Array.from({ length: 3_000 }, (_, day) => `Day ${day}: 203.0.113.7`).join('\n');
    await gateway.submitEvidence(id, { ...EVIDENCE, sections: { access } });
    const sent = (await atStripe())?.evidence.access_activity_log ?? '';
    expect(sent.length).toBeLessThanOrEqual(20_000);
    expect(sent).toMatch(/203\.0\.113\.7\n\[\d+ more lines are left out\]$/);
  });

  test.each([
    ['at once', 0, false],
    ['25 hours later, when Stripe has forgotten its key', 25, true],
  ])('whose answer was lost is asked again %s, and counts once', async (_when, hours, isForgotten) => {
    const { id } = await disputePayment(at, await paid());
    await loseAnswer(2); // the SDK itself asks once more where a connection is closed
    await expect(gateway.submitEvidence(id, EVIDENCE)).rejects.toThrow('did not answer');
    if (isForgotten) await control(sandbox.url, 'DELETE', '/sandbox/stripe/idempotency_keys');
    const askedSince = new Date(Date.now() - hours * HOUR_MS).toISOString();
    const again = await gateway.submitEvidence(id, EVIDENCE, { attempt: 2, askedSince });
    expect(again.status).toBe('under_review');
    expect((await atStripe())?.evidence_details.submission_count).toBe(1);
  });

  test('of a dispute that is over is refused', async () => {
    const { id } = await disputePayment(at, await paid());
    await closeDispute(at, id, 'lost');
    await expect(gateway.submitEvidence(id, EVIDENCE)).rejects.toBeInstanceOf(PaymentRefusedByProvider);
  });
});

test('a bank’s early warning of fraud names the charge, and asks for nothing once that is refunded', async () => {
  const intent = await paid();
  const { charge } = await gateway.fetch(intent);
  const { id } = await warnOfFraud(at, charge?.id ?? '');
  expect(await gateway.fetchFraudWarning?.(id)).toMatchObject({
    warningId: id,
    chargeId: charge?.id,
    providerPaymentId: intent,
    reason: 'made_with_stolen_card',
    isActionable: true,
  });
  await refundByHand(at, intent);
  expect(await gateway.fetchFraudWarning?.(id)).toMatchObject({ isActionable: false });
  expect(await fraudWarnings(at)).toHaveLength(1);
});
