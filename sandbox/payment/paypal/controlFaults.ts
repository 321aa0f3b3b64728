/** What goes wrong on request: calls, refusals, tokens, webhooks, IPN messages, and the age of request ids. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readBody } from '../../body.ts';
import { callFault } from '../../faults/calls.ts';
import { NO_WEBHOOK_FAULTS, webhookFaultSettings } from '../../faults/webhooks.ts';
import type { PayPalAccount } from './account.ts';
import { behaviourSettings, USUAL_BEHAVIOUR } from './behaviour.ts';
import { refusalOrder } from './negativeTesting.ts';

const faults = z.strictObject({
  calls: z.array(callFault).default([]),
  refusals: z.array(refusalOrder).default([]),
  /** How many calls are answered 401 whatever token they carry. */
  unauthorised: z.number().int().min(0).default(0),
  webhooks: webhookFaultSettings.default(NO_WEBHOOK_FAULTS),
  ipns: webhookFaultSettings.default(NO_WEBHOOK_FAULTS),
  behaviour: behaviourSettings.default(USUAL_BEHAVIOUR),
});
const ageing = z.strictObject({ hours: z.number().min(0) });

export function faultControl(app: FastifyInstance, account: PayPalAccount): void {
  const current = () => ({
    calls: account.callFaults.pending,
    refusals: account.refusals.pending,
    webhooks: account.webhookFaults.settings,
    ipns: account.ipnFaults.settings,
    behaviour: account.behaviour,
  });
  app.get('/faults', current);
  app.put('/faults', (request) => {
    const wanted = readBody(faults, request);
    account.callFaults.set(wanted.calls);
    account.refusals.set(wanted.refusals);
    account.tokens.refuse(wanted.unauthorised);
    account.webhookFaults.set(wanted.webhooks);
    account.ipnFaults.set(wanted.ipns);
    account.behaviour = wanted.behaviour;
    return current();
  });
  app.delete('/faults', () => {
    account.clearFaults();
    return current();
  });
  app.delete('/tokens', (_request, reply) => {
    account.tokens.revoke();
    return reply.code(204).send();
  });
  app.post('/request_ids/age', (request, reply) => {
    account.requestIds.age(readBody(ageing, request).hours * 60 * 60 * 1000);
    return reply.code(204).send();
  });
  app.delete('/request_ids', (_request, reply) => {
    account.requestIds.forget();
    return reply.code(204).send();
  });
}
