/** The control interface: plays customer, bank, reviewer and saboteur, and lists what the account holds. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readBody } from '../../body.ts';
import type { PayPalAccount } from './account.ts';
import { ageCapture, settleCapture } from './payments/captures.ts';
import { faultControl } from './controlFaults.ts';
import {
  changeDispute,
  deadlineOrder,
  disputeChange,
  disputeEnd,
  disputeOrder,
  moveDeadline,
  openDispute,
  resolveDispute,
} from './payments/disputes.ts';
import { PayPalFailure } from './api/errors.ts';
import { ipnOrder, sendIpns, sendWebhooks, webhookOrder } from './webhooks/manualWebhooks.ts';
import { FUNDINGS } from './objects.ts';
import { approveOrder, expireOrder, voidOrder } from './payments/orders.ts';
import { REFUND_OUTCOMES, refundCapture, reverseCapture, settleRefund } from './payments/refunds.ts';
import { paypalIpns, paypalWebhooks } from './state.ts';
import type { Transaction } from './transaction.ts';

const approval = z.strictObject({ funding: z.enum(FUNDINGS).default('balance') });
const captureOutcome = z.strictObject({ outcome: z.enum(['completed', 'denied']) });
const refundOutcome = z.strictObject({ outcome: z.enum(REFUND_OUTCOMES) });
/** Minor units; all that is left where absent. */
const reversal = z.strictObject({ amount: z.number().int().min(1).optional() });
const ageing = z.strictObject({ days: z.number().min(0) });

export function paypalControl(account: PayPalAccount) {
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof PayPalFailure)) throw error;
      const { status, title: name, message, details } = error;
      return reply.code(status).send({ name, message, details });
    });
    actions(app, account);
    faultControl(app, account);
    records(app, account);
  };
}

function actions(app: FastifyInstance, account: PayPalAccount): void {
  /** POST `path` runs `work` on the row that the path names, with the body that `schema` lets through. */
  const on = <S extends z.ZodType>(
    path: string,
    schema: S,
    work: (tx: Transaction, id: string, body: z.output<S>) => unknown,
  ): void => {
    app.post(path, (request) => {
      const body = readBody(schema, request);
      return account.change((tx) => work(tx, idOf(request), body));
    });
  };
  const none = z.strictObject({});
  on('/orders/:id/approve', approval, (tx, id, { funding }) => approveOrder(tx, id, funding));
  on('/orders/:id/expire', none, (tx, id) => expireOrder(tx, id));
  on('/orders/:id/void', none, (tx, id) => voidOrder(tx, id));
  on('/captures/:id/settle', captureOutcome, (tx, id, { outcome }) => settleCapture(tx, id, outcome));
  on('/captures/:id/refund', z.looseObject({}), (tx, id, body) => refundCapture(tx, id, body));
  on('/captures/:id/reverse', reversal, (tx, id, { amount }) => reverseCapture(tx, id, amount));
  on('/captures/:id/age', ageing, (tx, id, { days }) => ageCapture(tx, id, days));
  on('/captures/:id/dispute', disputeOrder, (tx, id, order) => openDispute(tx, id, order));
  on('/refunds/:id/settle', refundOutcome, (tx, id, { outcome }) => settleRefund(tx, id, outcome));
  on('/disputes/:id/update', disputeChange, (tx, id, change) => changeDispute(tx, id, change));
  on('/disputes/:id/due', deadlineOrder, (tx, id, { inDays }) => moveDeadline(tx, id, inDays));
  on('/disputes/:id/resolve', disputeEnd, (tx, id, end) => resolveDispute(tx, id, end));
  on('/webhooks/send', webhookOrder, (tx, _id, order) => sendWebhooks(tx, order));
  on('/ipns/send', ipnOrder, (tx, _id, order) => sendIpns(tx, order));
}

function records(app: FastifyInstance, { state, requests, identities }: PayPalAccount): void {
  app.get('/orders', () => state.all('order'));
  app.get('/captures', () => state.all('capture'));
  app.get('/refunds', () => state.all('refund'));
  app.get('/disputes', () => state.all('dispute'));
  app.get('/events', () => state.all('event'));
  app.get('/requests', () => requests);
  app.get('/webhooks', () => paypalWebhooks(state).all());
  app.get('/ipns', () => paypalIpns(state).all());
  app.get('/ca.pem', async (_request, reply) => {
    const { root } = await identities.find('paypal');
    return reply.type('application/x-pem-file').send(root);
  });
}

const idOf = (request: FastifyRequest): string => (request.params as { id?: string }).id ?? ''; // the routes' only parameter
