/** What finance decides about refunds: claims, refunds by hand of another person, and those that have failed. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { FastifyRequest } from 'fastify';
import { decideRefund, type RefundDecision } from '../../../../store/refund/decisions.ts';
import type { ApiDeps } from '../../../deps.ts';
import { actingStaff } from '../../../http/auditTrail.ts';
import { idempotencyHeaders, idempotentRequest, idOfRequest, once } from '../../../http/idempotency.ts';
import { Problem } from '../../../http/problems.ts';
import { dispatchRefundOrLeave } from '../../../refund/dispatchRefund.ts';
import { showRefund } from './list.ts';
import {
  decisionRequest,
  refundParams,
  retryRequest,
  settleRequest,
  staffRefund,
  type StaffRefundBody,
} from './schemas.ts';

export const refundDecisionRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/ops/refunds/:id/decision',
      {
        onRequest: app.requireStaff('finance'),
        schema: {
          operationId: 'decideRefund',
          tags: ['operations'],
          summary: 'Decide on a refund that is under review',
          description:
            'Approved, all of it is paid. Refused, a cancellation pays by its terms as of the moment of the request, and a refund by hand is not made. Who asked for it does not decide.',
          ...common,
          body: decisionRequest,
          response: { 200: staffRefund.describe('The refund is what the decision makes of it.') },
        },
      },
      (request) => {
        const { approve, note } = request.body;
        return decide(deps, request, { decision: approve ? 'approve' : 'refuse', note });
      },
    );
    app.post(
      '/v1/ops/refunds/:id/retry',
      {
        onRequest: app.requireStaff('finance'),
        schema: {
          operationId: 'retryRefund',
          tags: ['operations'],
          summary: 'Try a refund again that has failed',
          description: 'What of it has arrived stays; the rest is reserved again, and sent.',
          ...common,
          body: retryRequest,
          response: { 200: staffRefund.describe('The refund is under way again.') },
        },
      },
      (request) => decide(deps, request, { decision: 'retry', note: request.body.note ?? '' }),
    );
    app.post(
      '/v1/ops/refunds/:id/settle',
      {
        onRequest: app.requireStaff('finance'),
        schema: {
          operationId: 'settleRefund',
          tags: ['operations'],
          summary: 'Note that a failed refund was paid another way',
          description: 'The amount counts as refunded from here on, so that nobody pays it twice.',
          ...common,
          body: settleRequest,
          response: { 200: staffRefund.describe('The refund is settled.') },
        },
      },
      (request) => decide(deps, request, { decision: 'settle', ...request.body }),
    );
  };

const common = {
  security: [{ staffToken: [] }],
  params: refundParams,
  headers: idempotencyHeaders,
  problems: ['not_found', 'invalid_state'],
} as const;

type Decision = Pick<RefundDecision, 'decision' | 'note' | 'reference'>;

async function decide(
  deps: ApiDeps,
  request: FastifyRequest<{
    Params: { id: string };
    Headers: { 'idempotency-key'?: string | undefined };
  }>,
  decision: Decision,
): Promise<StaffRefundBody> {
  const { id } = request.params;
  const staff = actingStaff(request);
  const scope = `POST /v1/ops/refunds/:id ${id} ${staff.actor}`;
  const idempotency = idempotentRequest(request.headers, scope, [decision, request.body]);
  await once(deps.store.db, idempotency, deps.clock(), async () => {
    const decisionId = idOfRequest('rfd_', idempotency, 16);
    const at = deps.clock().toISOString();
    await take({ id: decisionId, refundId: id, at, ...staff, ...decision }, deps);
    return { status: 200, resource: id };
  });
  return showRefund(deps, id);
}

async function take(decision: RefundDecision, deps: ApiDeps): Promise<void> {
  const result = await decideRefund(deps.store.db, decision);
  switch (result.outcome) {
    case 'decided':
      return dispatchRefundOrLeave(result, deps);
    case 'unknown':
      throw new Problem('not_found', 'There is no such refund.');
    case 'own':
      throw new Problem(
        'forbidden',
        'Another person of finance decides on a refund that you have asked for.',
      );
    case 'held':
      throw new Problem(
        'invalid_state',
        'Other refunds of this booking hold what is left of its payments. Settle it once they have ended.',
      );
    case 'invalid_state':
      throw new Problem('invalid_state', `The refund is ${result.status}: that can no longer be decided.`);
  }
}
