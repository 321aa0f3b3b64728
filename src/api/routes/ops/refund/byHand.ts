import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { formatMoney, minor } from '../../../../domain/money/money.ts';
import { type RefundByHandRequest, requestByHand } from '../../../../store/refund/byHand.ts';
import type { ApiDeps } from '../../../deps.ts';
import { actingStaff } from '../../../http/auditTrail.ts';
import { idempotencyHeaders, idempotentRequest, once } from '../../../http/idempotency.ts';
import { Problem } from '../../../http/problems.ts';
import { dispatchRefundOrLeave } from '../../../refund/dispatchRefund.ts';
import { existingBooking } from '../booking/existing.ts';
import { bookingParams } from '../schemas.ts';
import { showRefund } from './list.ts';
import { refundRequest, staffRefund } from './schemas.ts';

export const refundByHandRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/ops/bookings/:id/refunds',
      {
        onRequest: app.requireStaff('finance'),
        schema: {
          operationId: 'refundByHand',
          tags: ['operations'],
          summary: 'Give money back beside any cancellation',
          description:
            'It is taken from the charge first, then from the deposit, and cancels nothing. Above USD 10,000 another person of finance decides first.',
          security: [{ staffToken: [] }],
          params: bookingParams,
          body: refundRequest,
          headers: idempotencyHeaders,
          response: {
            201: staffRefund.describe('The refund is under way.'),
            202: staffRefund.describe('The refund waits for the decision of another person of finance.'),
          },
          problems: ['booking_not_found', 'invalid_state'],
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const staff = actingStaff(request);
        const scope = `POST /v1/ops/bookings/:id/refunds ${id} ${staff.actor}`;
        const idempotency = idempotentRequest(request.headers, scope, request.body);
        const { status, resource } = await once(deps.store.db, idempotency, deps.clock(), async () => {
          const { reason, note } = request.body;
          const asked = { bookingId: id, amount: minor(request.body.amount), reason, note, ...staff };
          const { keyHash: requestKey } = idempotency;
          return refundByHand(
            { ...asked, at: deps.clock().toISOString(), ...(requestKey === undefined ? {} : { requestKey }) },
            deps,
          );
        });
        return reply.code(status === 202 ? 202 : 201).send(await showRefund(deps, resource));
      },
    );
  };

async function refundByHand(asked: RefundByHandRequest, deps: ApiDeps) {
  const { db } = deps.store;
  await existingBooking(db, asked.bookingId);
  const result = await requestByHand(db, asked);
  if (result.outcome === 'too_much') {
    const { amount, currency } = result.left;
    throw new Problem(
      'invalid_state',
      `Of this booking's payments ${formatMoney(amount, currency)} is left to refund.`,
    );
  }
  const { refund } = result;
  await dispatchRefundOrLeave(refund, deps);
  return { status: refund.status === 'under_review' ? 202 : 201, resource: refund.id };
}
