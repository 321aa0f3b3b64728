/** Disputes as Stripe has them: what moves the money, what closes them, and what a refund may do beside them. */
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import {
  closeDispute,
  disputePayment,
  disputes,
  escalateDispute,
  moveDispute,
  openDispute,
} from '../../../support/clients/sandboxClient.ts';
import { control, failureOf, stripeOfFile, USD_100 } from '../../testSandbox.ts';

const { sandbox, stripe } = await stripeOfFile();
const at = { sandbox: sandbox.url };

interface Paid {
  readonly intent: string;
  readonly charge: string;
}

async function paid(): Promise<Paid> {
  const { id } = await stripe.paymentIntents.create(USD_100);
  await control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/pay`);
  const { data } = await stripe.charges.list({ payment_intent: id });
  return { intent: id, charge: data[0]?.id ?? '' };
}

/** The types of the events about a dispute, oldest first. */
async function eventsOf(id: string): Promise<string[]> {
  const { data } = await stripe.events.list({ type: 'charge.dispute.*', limit: 100 });
  const about = data.filter(({ data: { object } }) => (object as Stripe.Dispute).id === id); // of this type alone
  return about.map(({ type }) => type.replace('charge.dispute.', '')).reverse();
}

interface Held {
  readonly balance_transactions: readonly { readonly amount: number }[];
}

const heldBy = ({ balance_transactions: entries }: Held): number =>
  entries.reduce((sum, { amount }) => sum + amount, 0);

const HOUR = 3600;

test('a chargeback takes the money at once and says what the bank says of it', async () => {
  const { charge, intent } = await paid();
  const { id } = await openDispute(at, charge, { dueInHours: 72, amount: 4_000 });
  const dispute = await stripe.disputes.retrieve(id);
  expect(dispute).toMatchObject({
    status: 'needs_response',
    charge,
    payment_intent: intent,
    network_reason_code: '10.4',
    is_charge_refundable: false,
    payment_method_details: {
      type: 'card',
      card: { brand: 'visa', case_type: 'chargeback', network_reason_code: '10.4' },
    },
    evidence: { customer_name: null, receipt: null, enhanced_evidence: {} },
    evidence_details: { has_evidence: false, past_due: false, submission_count: 0, enhanced_eligibility: {} },
  });
  expect(dispute.evidence_details.due_by).toBe(dispute.created + 72 * HOUR);
  expect(heldBy(dispute)).toBe(-4_000);
  expect(await eventsOf(id)).toEqual(['created', 'funds_withdrawn']);
});

test('a bank that changes its mind moves the money each time, and never twice', async () => {
  const { charge } = await paid();
  const { id } = await openDispute(at, charge);
  const decide = async (outcome: 'won' | 'lost') => heldBy(await closeDispute(at, id, outcome));
  expect([await decide('won'), await decide('won'), await decide('lost'), await decide('lost')]).toEqual([
    0, 0, -10_000, -10_000,
  ]);
  expect(await eventsOf(id)).toEqual([
    ...['created', 'funds_withdrawn'],
    ...['closed', 'funds_reinstated', 'closed'],
    ...['closed', 'funds_withdrawn', 'closed'],
  ]);
});

test('an inquiry takes nothing until it escalates, and then has a deadline of its own', async () => {
  const { intent } = await paid();
  const inquiry = await disputePayment(at, intent, { status: 'warning_needs_response' });
  expect(inquiry).toMatchObject({
    is_charge_refundable: true,
    balance_transactions: [],
    payment_method_details: { card: { case_type: 'inquiry' } },
  });
  await moveDispute(at, inquiry.id, -1);
  const escalated = await escalateDispute(at, inquiry.id);
  expect(escalated).toMatchObject({
    status: 'needs_response',
    is_charge_refundable: false,
    payment_method_details: { card: { case_type: 'chargeback' } },
    evidence_details: { past_due: false },
  });
  expect(heldBy(await stripe.disputes.retrieve(inquiry.id))).toBe(-10_000);
  expect(await eventsOf(inquiry.id)).toEqual(['created', 'updated', 'updated', 'funds_withdrawn']);
  await expect(escalateDispute(at, inquiry.id)).rejects.toThrow();
});

test('an inquiry that the bank drops moves nothing', async () => {
  const { charge } = await paid();
  const { id } = await openDispute(at, charge, { status: 'warning_needs_response' });
  expect(await closeDispute(at, id, 'lost')).toMatchObject({
    status: 'warning_closed',
    balance_transactions: [],
  });
  await expect(escalateDispute(at, id)).rejects.toThrow();
});

test('a prevented dispute says whether it was settled with our money', async () => {
  const [settled, blocked] = [await paid(), await paid()];
  const withMoney = await openDispute(at, settled.charge, { status: 'prevented', tookMoney: true });
  const without = await openDispute(at, blocked.charge, { status: 'prevented' });
  expect([heldBy(await stripe.disputes.retrieve(withMoney.id)), without.balance_transactions]).toEqual([
    -10_000,
    [],
  ]);
  expect([withMoney, without].map((one) => one.payment_method_details?.card?.case_type)).toEqual([
    'resolution',
    'block',
  ]);
  expect((await failureOf(stripe.refunds.create({ charge: settled.charge }))).code).toBe('charge_disputed');
  expect((await stripe.refunds.create({ charge: blocked.charge })).status).toBe('succeeded');
  await expect(openDispute(at, blocked.charge, { tookMoney: true })).rejects.toThrow();
});

test('the deadline moves, into the past too', async () => {
  const { charge } = await paid();
  const { id } = await openDispute(at, charge);
  const { evidence_details: soon } = await moveDispute(at, id, 25);
  expect(soon.past_due).toBe(false);
  expect((soon.due_by ?? 0) * 1000 - Date.now()).toBeGreaterThan(24 * HOUR * 1000);
  expect((await moveDispute(at, id, -1)).evidence_details.past_due).toBe(true);
  await control(sandbox.url, 'POST', '/sandbox/stripe/age', { hours: 48 });
  const { evidence_details: aged, created } = await stripe.disputes.retrieve(id);
  expect(aged.due_by).toBeLessThan(created + 48 * HOUR);
});

test('a charge that is charged back is not refunded, one that is asked about is, and answers the question', async () => {
  const [charged, asked] = [await paid(), await paid()];
  await openDispute(at, charged.charge);
  expect(await failureOf(stripe.refunds.create({ payment_intent: charged.intent }))).toMatchObject({
    statusCode: 400,
    code: 'charge_disputed',
  });
  const { id } = await openDispute(at, asked.charge, { status: 'warning_needs_response' });
  await stripe.refunds.create({ charge: asked.charge, amount: 4_000 });
  expect((await stripe.disputes.retrieve(id)).status).toBe('warning_needs_response');
  await stripe.refunds.create({ charge: asked.charge });
  expect((await stripe.disputes.retrieve(id)).status).toBe('warning_closed');
  expect(await eventsOf(id)).toEqual(['created', 'closed']);
});

test('a loss that is accepted is a loss at once, and only once', async () => {
  const { charge } = await paid();
  const { id } = await openDispute(at, charge);
  const idempotencyKey = 'accept-once';
  expect((await stripe.disputes.close(id, {}, { idempotencyKey })).status).toBe('lost');
  expect((await stripe.disputes.close(id, {}, { idempotencyKey })).status).toBe('lost');
  expect(await failureOf(stripe.disputes.close(id))).toMatchObject({
    statusCode: 400,
    type: 'StripeInvalidRequestError',
  });
  expect(await eventsOf(id)).toEqual(['created', 'funds_withdrawn', 'closed']);
  expect((await disputes(at)).find((dispute) => dispute.id === id)?.status).toBe('lost');
});
