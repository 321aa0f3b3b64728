/** What staff decide about a deposit; it is carried out by the workflow of its refund. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { defined } from '../../../../domain/defined.ts';
import { formatMoney, minor } from '../../../../domain/money/money.ts';
import { holdsAny } from '../../../../security/staffRoles.ts';
import { decideDeposit, type DepositDecision } from '../../../../store/deposit/decisions.ts';
import type { ApiDeps } from '../../../deps.ts';
import { actingStaff } from '../../../http/auditTrail.ts';
import { idempotencyHeaders, idempotentRequest, idOfRequest, once } from '../../../http/idempotency.ts';
import { Problem } from '../../../http/problems.ts';
import { dispatchRefundOrLeave } from '../../../refund/dispatchRefund.ts';
import { showBookingToStaff } from '../booking/detail.ts';
import { existingBooking } from '../booking/existing.ts';
import { bookingParams, staffBooking } from '../schemas.ts';
import { depositRequest } from './schemas.ts';

export const depositDecisionRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/ops/bookings/:id/deposit',
      {
        onRequest: app.requireStaff('finance', 'concierge'),
        schema: {
          operationId: 'decideDeposit',
          tags: ['operations'],
          summary: 'Release a deposit, or retain a part of it',
          description:
            'From the start of the rental on, and once: what is not retained goes back at once, as a refund of its own. Nobody has to ask for a release: a deposit that was paid goes back by itself 48 hours after the end. The concierge may only waive and record.',
          security: [{ staffToken: [] }],
          params: bookingParams,
          body: depositRequest,
          headers: idempotencyHeaders,
          response: { 200: staffBooking.describe('The booking shows what became of its deposit.') },
          problems: ['booking_not_found', 'invalid_state'],
        },
      },
      async (request) => {
        const { id } = request.params;
        const { body } = request;
        const staff = actingStaff(request);
        if (!mayDecide(staff.roles, body.action))
          throw new Problem('forbidden', `Finance decides whether to ${body.action} a deposit.`);
        const scope = `POST /v1/ops/bookings/:id/deposit ${id} ${staff.actor}`;
        const idempotency = idempotentRequest(request.headers, scope, body);
        await once(deps.store.db, idempotency, deps.clock(), async () => {
          await existingBooking(deps.store.db, id);
          const { action, reason } = body;
          const amount = 'amount' in body ? minor(body.amount) : undefined;
          await decide(
            {
              id: idOfRequest('dpd_', idempotency, 16),
              bookingId: id,
              action,
              at: deps.clock().toISOString(),
              ...staff,
              ...defined({ amount, reason }),
            },
            deps,
          );
          return { status: 200, resource: id };
        });
        return showBookingToStaff(deps, request, id);
      },
    );
  };

const OF_CONCIERGE: ReadonlySet<string> = new Set(['waive', 'record']);

const mayDecide = (roles: readonly string[], action: string): boolean =>
  holdsAny(roles, OF_CONCIERGE.has(action) ? ['finance', 'concierge'] : ['finance']);

async function decide(decision: DepositDecision, deps: ApiDeps): Promise<void> {
  const result = await decideDeposit(deps.store.db, decision);
  switch (result.outcome) {
    case 'repeated':
      return;
    case 'decided':
      return dispatchRefundOrLeave(result.refund, deps);
    case 'too_much':
      throw new Problem('invalid_state', `The deposit is ${formatMoney(result.deposit, result.currency)}.`);
    case 'invalid_state':
      throw new Problem('invalid_state', result.because);
  }
}
