/** A dispute's answer by the real SDK: staged or submitted, once and in time, within Stripe's limits. */
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { closeDispute, moveDispute, openDispute } from '../../../support/clients/sandboxClient.ts';
import { control, failureOf, stripeOfFile, USD_100 } from '../../testSandbox.ts';

const { sandbox, stripe } = await stripeOfFile();
const at = { sandbox: sandbox.url };

async function paidCharge(): Promise<string> {
  const { id } = await stripe.paymentIntents.create(USD_100);
  await control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/pay`);
  const { data } = await stripe.charges.list({ payment_intent: id });
  return data[0]?.id ?? '';
}

const disputed = async (order: Parameters<typeof openDispute>[2] = {}): Promise<string> =>
  (await openDispute(at, await paidCharge(), order)).id;

const REFUSED = { statusCode: 400, type: 'StripeInvalidRequestError' };
const evidence = { customer_name: 'A. Guest', uncategorized_text: 'The car was driven for three days.' };

test('evidence is staged without being submitted, and submitted together with what was staged', async () => {
  const id = await disputed();
  const staged = await stripe.disputes.update(id, { evidence, submit: false });
  expect(staged).toMatchObject({
    status: 'needs_response',
    evidence: { ...evidence, receipt: null },
    evidence_details: { has_evidence: true, submission_count: 0 },
  });
  const submitted = await stripe.disputes.update(id, { evidence: { customer_name: '' } });
  expect(submitted).toMatchObject({
    status: 'under_review',
    evidence: { customer_name: null, uncategorized_text: evidence.uncategorized_text },
    evidence_details: { submission_count: 1, submission_method: 'manual' },
  });
  const { data } = await stripe.events.list({ type: 'charge.dispute.updated' });
  expect(data[0]?.data).toMatchObject({
    object: { id, status: 'under_review' },
    previous_attributes: { status: 'needs_response' },
  });
});

test('an inquiry is reviewed as an inquiry', async () => {
  const id = await disputed({ status: 'warning_needs_response' });
  expect((await stripe.disputes.update(id, { evidence })).status).toBe('warning_under_review');
});

test('an answer counts once under its key, and a second one is refused', async () => {
  const id = await disputed();
  const answer = () => stripe.disputes.update(id, { evidence }, { idempotencyKey: `evidence-${id}` });
  await answer();
  expect((await answer()).evidence_details.submission_count).toBe(1);
  expect(await failureOf(stripe.disputes.update(id, { evidence }))).toMatchObject(REFUSED);
  expect((await stripe.disputes.retrieve(id)).evidence_details.submission_count).toBe(1);
});

test('evidence comes too late after the deadline and after the end', async () => {
  const [late, over] = [await disputed(), await disputed()];
  await moveDispute(at, late, -1);
  await closeDispute(at, over, 'lost');
  for (const id of [late, over]) {
    expect(await failureOf(stripe.disputes.update(id, { evidence, submit: false }))).toMatchObject(REFUSED);
    expect((await stripe.disputes.retrieve(id)).evidence_details.submission_count).toBe(0);
  }
});

test('metadata alone submits nothing', async () => {
  const id = await disputed();
  const { status, metadata } = await stripe.disputes.update(id, { metadata: { case: '7' } });
  expect({ status, metadata }).toEqual({ status: 'needs_response', metadata: { case: '7' } });
  expect((await stripe.disputes.update(id, { submit: true })).status).toBe('under_review');
});

test('a text has its limit, all texts have theirs, and an unknown field or file is refused', async () => {
  const id = await disputed();
  const give = (given: object) => stripe.disputes.update(id, { evidence: given, submit: false });
  const long = 'x'.repeat(20_000);
  expect(await failureOf(give({ uncategorized_text: `${long}x` }))).toMatchObject({
    ...REFUSED,
    param: 'evidence[uncategorized_text]',
  });
  const seven = [
    ...[
      'access_activity_log',
      'cancellation_rebuttal',
      'duplicate_charge_explanation',
      'refund_policy_disclosure',
    ],
    ...['product_description', 'refund_refusal_explanation', 'cancellation_policy_disclosure'],
  ];
  await give(Object.fromEntries(seven.map((name) => [name, long])));
  expect(await failureOf(give({ uncategorized_text: long }))).toMatchObject({
    ...REFUSED,
    param: 'evidence',
  });
  await give({ uncategorized_text: 'x'.repeat(10_000) });
  expect((await failureOf(give({ colour: 'gold' }))).code).toBe('parameter_unknown');
  expect((await failureOf(give({ receipt: 'file_1' }))).code).toBe('resource_missing');
});

const DISPUTED = {
  customer_email_address: 'guest@example.com',
  customer_purchase_ip: '192.0.2.7',
  product_description: 'Three days with the car',
};

const compelling = (charges: readonly string[]): Stripe.DisputeUpdateParams.Evidence.EnhancedEvidence => ({
  visa_compelling_evidence_3: {
    disputed_transaction: { ...DISPUTED, merchandise_or_services: 'services' },
    prior_undisputed_transactions: charges.map((charge) => ({ ...DISPUTED, charge })),
  },
});

test('compelling evidence brings what a dispute still requires', async () => {
  const id = await disputed({ compellingEvidence: 'requires_action' });
  const before = await stripe.disputes.retrieve(id);
  expect(before.enhanced_eligibility_types).toEqual(['visa_compelling_evidence_3']);
  expect(before.evidence_details.enhanced_eligibility.visa_compelling_evidence_3).toMatchObject({
    status: 'requires_action',
  });
  const [first, second] = [await paidCharge(), await paidCharge()];
  const give = (charges: readonly string[]) =>
    stripe.disputes.update(id, { evidence: { enhanced_evidence: compelling(charges) }, submit: false });
  const half = await give([first]);
  expect(half.evidence_details.enhanced_eligibility.visa_compelling_evidence_3).toEqual({
    status: 'requires_action',
    required_actions: ['missing_prior_undisputed_transactions'],
  });
  const whole = await give([first, second]);
  expect(whole.evidence_details.enhanced_eligibility.visa_compelling_evidence_3).toEqual({
    status: 'qualified',
    required_actions: [],
  });
  expect(whole.evidence.enhanced_evidence.visa_compelling_evidence_3).toMatchObject({
    disputed_transaction: { ...DISPUTED, merchandise_or_services: 'services', customer_device_id: null },
    prior_undisputed_transactions: [{ charge: first }, { charge: second }],
  });
  expect((await failureOf(give([first, 'ch_of_nobody']))).code).toBe('resource_missing');
});

test('compelling evidence is refused where the dispute is not eligible', async () => {
  const id = await disputed();
  const enhanced_evidence = compelling([await paidCharge(), await paidCharge()]);
  expect(await failureOf(stripe.disputes.update(id, { evidence: { enhanced_evidence } }))).toMatchObject(
    REFUSED,
  );
  const never = await disputed({ compellingEvidence: 'not_qualified' });
  const given = await stripe.disputes.update(never, { evidence: { enhanced_evidence } });
  expect(given.evidence_details.enhanced_eligibility.visa_compelling_evidence_3?.status).toBe(
    'not_qualified',
  );
});
