/** The hand that plays customer, bank, reviewer and saboteur; and everything there is to look at. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readBody } from '../../body.ts';
import type { PayPalAccount } from './account.ts';
import { ageCapture, settleCapture } from './payments/captures.ts';
import { faultControl } from './controlFaults.ts';
import {
  changeDispute,
  disputeChange,
  disputeEnd,
  disputeOrder,
  openDispute,
  resolveDispute,
} from './payments/disputes.ts';
import { PayPalFailure } from './api/errors.ts';
import { ipnOrder, sendIpns, sendWebhooks, webhookOrder } from './webhooks/manualWebhooks.ts';
import { FUNDINGS } from './objects.ts';
import { approveOrder, expireOrder, voidOrder } from './payments/orders.ts';
import { REFUND_OUTCOMES, refundCapture, reverseCapture, settleRefund } from './payments/refunds.ts';
import type { Turn } from './transaction.ts';

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
    work: (turn: Turn, id: string, body: z.output<S>) => unknown,
  ): void => {
    app.post(path, (request) => {
      const body = readBody(schema, request);
      return account.change((turn) => work(turn, idOf(request), body));
    });
  };
  const none = z.strictObject({});
  on('/orders/:id/approve', approval, (turn, id, { funding }) => approveOrder(turn, id, funding));
  on('/orders/:id/expire', none, (turn, id) => expireOrder(turn, id));
  on('/orders/:id/void', none, (turn, id) => voidOrder(turn, id));
  on('/captures/:id/settle', captureOutcome, (turn, id, { outcome }) => settleCapture(turn, id, outcome));
  on('/captures/:id/refund', z.looseObject({}), (turn, id, body) => refundCapture(turn, id, body));
  on('/captures/:id/reverse', reversal, (turn, id, { amount }) => reverseCapture(turn, id, amount));
  on('/captures/:id/age', ageing, (turn, id, { days }) => ageCapture(turn, id, days));
  on('/captures/:id/dispute', disputeOrder, (turn, id, order) => openDispute(turn, id, order));
  on('/refunds/:id/settle', refundOutcome, (turn, id, { outcome }) => settleRefund(turn, id, outcome));
  on('/disputes/:id/update', disputeChange, (turn, id, change) => changeDispute(turn, id, change));
  on('/disputes/:id/resolve', disputeEnd, (turn, id, end) => resolveDispute(turn, id, end));
  on('/webhooks/send', webhookOrder, (turn, _id, order) => sendWebhooks(turn, order));
  on('/ipns/send', ipnOrder, (turn, _id, order) => sendIpns(turn, order));
}

function records(app: FastifyInstance, { state, requests, identities }: PayPalAccount): void {
  app.get('/orders', () => state.all('order'));
  app.get('/captures', () => state.all('capture'));
  app.get('/refunds', () => state.all('refund'));
  app.get('/disputes', () => state.all('dispute'));
  app.get('/events', () => state.all('event'));
  app.get('/requests', () => requests);
  app.get('/webhooks', () => oldestFirst([...state.all('webhookDone'), ...state.all('webhookOut')]));
  app.get('/ipns', () => oldestFirst([...state.all('ipnDone'), ...state.all('ipnOut')]));
  app.get('/ca.pem', async (_request, reply) => {
    const { root } = await identities.find('paypal');
    return reply.type('application/x-pem-file').send(root);
  });
}

const oldestFirst = <P extends { readonly createdAt: number }>(parcels: P[]): P[] =>
  parcels.sort((a, b) => a.createdAt - b.createdAt);

const idOf = (request: FastifyRequest): string => (request.params as { id?: string }).id ?? ''; // the routes' only parameter
