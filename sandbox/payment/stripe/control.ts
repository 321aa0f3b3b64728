/** The control interface: plays customer, bank and saboteur, sets faults, and lists what the account holds. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readBody } from '../../body.ts';
import { defined } from '../../defined.ts';
import { callFault } from '../../faults/calls.ts';
import { NO_WEBHOOK_FAULTS, webhookFaultSettings } from '../../faults/webhooks.ts';
import type { StripeAccount } from './account.ts';
import { ageOrder, letTimePass } from './ageing.ts';
import { attempt, authenticateAttempt, settleAttempt } from './payments/attempts.ts';
import { TEST_CARDS } from './payments/cards.ts';
import { StripeFailure } from './api/errors.ts';
import { NO_ORIGIN } from './webhooks/events.ts';
import { findIntent } from './payments/intents.ts';
import { stripeWebhooks } from './state.ts';
import type { StripeDelivery } from './webhooks/webhookDelivery.ts';
import { closeDispute, deadlineOrder, escalateDispute, moveDeadline } from './payments/disputeDecisions.ts';
import { disputeOrder, openDispute } from './payments/disputes.ts';
import { warningOrder, warnOfFraud } from './payments/fraudWarnings.ts';
import { createRefund, refundEnd, settleRefund } from './payments/refunds.ts';
import { sendWebhooks, webhookOrder } from './webhooks/manualWebhooks.ts';
import { stormOrder, unleash } from './webhooks/storm.ts';

const paySchema = z.strictObject({ card: z.string().default('4242424242424242') });
const outcomeSchema = z.strictObject({ outcome: z.enum(['succeeded', 'failed']) });
/** Minor units; all that is left where absent. */
const dashboardRefund = z.strictObject({ amount: z.number().int().min(1).optional() });
const disputeOutcome = z.strictObject({ outcome: z.enum(['won', 'lost']) });
const faultsSchema = z.strictObject({
  calls: z.array(callFault).default([]),
  webhooks: webhookFaultSettings.default(NO_WEBHOOK_FAULTS),
});

export function stripeControl(account: StripeAccount) {
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler((error, _request, reply) => {
      if (error instanceof StripeFailure) return reply.code(error.status).send({ error: error.body });
      throw error;
    });
    actions(app, account);
    faults(app, account);
    records(app, account);
  };
}

function actions(app: FastifyInstance, account: StripeAccount): void {
  app.post('/payment_intents/:id/pay', (request) => {
    const { card } = readBody(paySchema, request);
    return account.change(NO_ORIGIN, (tx) => attempt(tx, findIntent(tx, idOf(request)), card));
  });
  app.post('/payment_intents/:id/settle', (request) => {
    const { outcome } = readBody(outcomeSchema, request);
    return account.change(NO_ORIGIN, (tx) => settleAttempt(tx, findIntent(tx, idOf(request)), outcome));
  });
  app.post('/payment_intents/:id/authenticate', (request) => {
    const { outcome } = readBody(outcomeSchema, request);
    return account.change(NO_ORIGIN, (tx) => authenticateAttempt(tx, findIntent(tx, idOf(request)), outcome));
  });
  app.post('/refunds/:id/settle', (request) => {
    const end = readBody(refundEnd, request);
    return account.change(NO_ORIGIN, (tx) => settleRefund(tx, idOf(request), end));
  });
  app.post('/charges/:id/refund', (request) => {
    const { amount } = readBody(dashboardRefund, request);
    const form = { charge: idOf(request), ...defined({ amount: amount?.toString() }) };
    return account.change(NO_ORIGIN, (tx) => createRefund(tx, form));
  });
  app.post('/charges/:id/dispute', (request) => {
    const order = readBody(disputeOrder, request);
    return account.change(NO_ORIGIN, (tx) => openDispute(tx, idOf(request), order));
  });
  app.post('/disputes/:id/close', (request) => {
    const { outcome } = readBody(disputeOutcome, request);
    return account.change(NO_ORIGIN, (tx) => closeDispute(tx, idOf(request), outcome));
  });
  app.post('/disputes/:id/escalate', (request) =>
    account.change(NO_ORIGIN, (tx) => escalateDispute(tx, idOf(request))),
  );
  app.post('/disputes/:id/due', (request) => {
    const { inHours } = readBody(deadlineOrder, request);
    return account.change(NO_ORIGIN, (tx) => moveDeadline(tx, idOf(request), inHours));
  });
  app.post('/charges/:id/early_fraud_warning', (request) => {
    const { fraudType } = readBody(warningOrder, request);
    return account.change(NO_ORIGIN, (tx) => warnOfFraud(tx, idOf(request), fraudType));
  });
  app.post('/webhooks/send', (request) => {
    const order = readBody(webhookOrder, request);
    return account.change(NO_ORIGIN, (tx) => sendWebhooks(tx, order).map(withoutSecret));
  });
  app.post('/webhooks/storm', (request) => {
    const order = readBody(stormOrder, request);
    return account.change(NO_ORIGIN, (tx) => ({ deliveries: unleash(tx, order).length }));
  });
}

function faults(app: FastifyInstance, account: StripeAccount): void {
  const current = () => ({ calls: account.callFaults.pending, webhooks: account.webhookFaults.settings });
  app.get('/faults', current);
  app.put('/faults', (request) => {
    const wanted = readBody(faultsSchema, request);
    account.callFaults.set(wanted.calls);
    account.webhookFaults.set(wanted.webhooks);
    return current();
  });
  app.delete('/faults', () => {
    account.callFaults.set([]);
    account.webhookFaults.set(NO_WEBHOOK_FAULTS);
    return current();
  });
  app.delete('/idempotency_keys', async (_request, reply) => {
    for (const { id } of account.state.all('answer')) account.state.remove('answer', id);
    account.state.commit();
    return reply.code(204).send();
  });
  app.post('/age', async (request, reply) => {
    letTimePass(account.state, readBody(ageOrder, request).hours);
    account.state.commit();
    return reply.code(204).send();
  });
}

function records(app: FastifyInstance, account: StripeAccount): void {
  app.get('/cards', () => TEST_CARDS);
  app.get('/payment_intents', () => account.state.all('payment_intent'));
  app.get('/charges', () => account.state.all('charge'));
  app.get('/disputes', () => account.state.all('dispute'));
  app.get('/early_fraud_warnings', () => account.state.all('early_fraud_warning'));
  app.get('/refunds', () => account.state.all('refund'));
  app.get('/events', () => account.state.all('event'));
  app.get('/requests', () => account.requests);
  app.get('/deliveries', () => stripeWebhooks(account.state).all().map(withoutSecret));
}

function withoutSecret({ secret: _secret, ...delivery }: StripeDelivery): Omit<StripeDelivery, 'secret'> {
  return delivery;
}

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id; // the routes' only parameter
