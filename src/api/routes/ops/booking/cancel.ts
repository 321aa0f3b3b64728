import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../../../deps.ts';
import { actingStaff } from '../../../http/auditTrail.ts';
import { idempotencyHeaders, idempotentRequest, once } from '../../../http/idempotency.ts';
import { cancelBooking } from '../../../refund/cancelBooking.ts';
import { cancellationId, statusOf } from '../../booking/cancel.ts';
import { staffCancelRequest } from '../refund/schemas.ts';
import { bookingParams, staffBooking } from '../schemas.ts';
import { showBookingToStaff } from './detail.ts';
import { existingBooking } from './existing.ts';

export const staffCancelRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/ops/bookings/:id/cancel',
      {
        onRequest: app.requireStaff('concierge', 'finance'),
        schema: {
          operationId: 'cancelBookingAsStaff',
          tags: ['operations'],
          summary: 'Cancel a booking, also after its start',
          description:
            'A special reason returns the whole charge with no fees. Given by the concierge for a charge above USD 10,000 it is confirmed by finance: the booking is cancelled at once, and the refund waits.',
          security: [{ staffToken: [] }],
          params: bookingParams,
          body: staffCancelRequest,
          headers: idempotencyHeaders,
          response: {
            200: staffBooking.describe('The booking is cancelled, and its dates are free.'),
            202: staffBooking.describe('It is cancelled, and its refund waits for a decision by finance.'),
          },
          problems: ['booking_not_found', 'invalid_state'],
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const { reason, note = null } = request.body;
        const staff = actingStaff(request);
        const scope = `POST /v1/ops/bookings/:id/cancel ${id} ${staff.actor}`;
        const idempotency = idempotentRequest(request.headers, scope, request.body);
        const { status } = await once(deps.store.db, idempotency, deps.clock(), async () => {
          await existingBooking(deps.store.db, id);
          const cancellation = cancellationId(idempotency);
          const at = deps.clock().toISOString();
          const asked = { bookingId: id, reason, note, expectedTotal: null, at, ...staff };
          await cancelBooking({ id: cancellation, ...asked }, deps);
          return { status: await statusOf(deps, cancellation), resource: id };
        });
        return reply.code(status === 202 ? 202 : 200).send(await showBookingToStaff(deps, request, id));
      },
    );
  };
