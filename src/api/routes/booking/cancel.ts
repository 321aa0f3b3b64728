import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { minor } from '../../../domain/money/money.ts';
import { cancellationOf, CUSTOMER } from '../../../store/booking/cancellation.ts';
import { findBookingState } from '../../../store/booking/view.ts';
import type { ApiDeps } from '../../deps.ts';
import {
  begin,
  hasBegun,
  type IdempotentRequest,
  idempotencyHeaders,
  idempotentRequest,
  idOfRequest,
  once,
} from '../../http/idempotency.ts';
import { openedBooking } from '../../plugins/bookingAuth.ts';
import { Problem } from '../../http/problems.ts';
import { cancelBooking } from '../../refund/cancelBooking.ts';
import { bookingSchema } from '../../schemas/booking.ts';
import { previewFor } from './refundPreview.ts';
import { bookingParams, type CancelBody, cancelRequest } from './schemas.ts';
import { showBooking } from './showBooking.ts';

export const cancelRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/bookings/:id/cancel',
      {
        onRequest: [
          app.limitTo('cancellations', deps.config.http.rateLimits.bookings),
          app.requireBookingToken,
        ],
        schema: {
          operationId: 'cancelBooking',
          tags: ['bookings'],
          summary: 'Cancel, before paying or before the start',
          description:
            'Until a booking is confirmed it costs nothing: whatever was paid comes back in full. From then on its terms apply, as `previewRefund` shows them. A special reason cancels at once, and finance decides about the money.',
          security: [{ bookingToken: [] }],
          params: bookingParams,
          body: cancelRequest,
          headers: idempotencyHeaders,
          response: {
            200: bookingSchema.describe('The booking is cancelled, and its dates are free.'),
            202: bookingSchema.describe('It is cancelled, and its refund waits for a decision by finance.'),
          },
          problems: ['invalid_state', 'refund_changed', 'rate_limited'],
        },
      },
      async (request, reply) => {
        const { id } = openedBooking(request);
        const scope = `POST /v1/bookings/:id/cancel ${id}`;
        const idempotency = idempotentRequest(request.headers, scope, request.body);
        const { status } = await once(deps.store.db, idempotency, deps.clock(), async () => {
          const cancellation = cancellationId(idempotency);
          const asked = { ...request.body, id: cancellation, bookingId: id, requestId: request.id };
          await cancelForCustomer(asked, idempotency, deps);
          return { status: await statusOf(deps, cancellation), resource: id };
        });
        return reply.code(status === 202 ? 202 : 200).send(await showBooking(deps, id));
      },
    );
  };

interface Asked extends CancelBody {
  readonly id: string;
  readonly bookingId: string;
  readonly requestId: string;
}

async function cancelForCustomer(asked: Asked, request: IdempotentRequest, deps: ApiDeps): Promise<void> {
  const { store, clock } = deps;
  const { id, bookingId, expectedTotal, note, reason, requestId } = asked;
  if (await wasCancelledBy(request, bookingId, deps)) return;
  await assertStillHolds(asked, deps);
  await begin(store.db, request, clock(), bookingId);
  const outcome = await cancelBooking(
    {
      id,
      bookingId,
      reason,
      requestId,
      actor: CUSTOMER,
      roles: [],
      note: note ?? null,
      expectedTotal: expectedTotal === undefined ? null : minor(expectedTotal),
      at: clock().toISOString(),
    },
    deps,
  );
  if (outcome === 'changed') throw await refundChanged(asked, deps);
}

export const cancellationId = (request: IdempotentRequest): string => idOfRequest('cxl_', request, 16);

/** 202 while finance decides about the money. */
export async function statusOf({ store }: Pick<ApiDeps, 'store'>, id: string): Promise<200 | 202> {
  return (await cancellationOf(store.db, id))?.status === 'under_review' ? 202 : 200;
}

/** What is asked for is compared again where the booking is cancelled; this is for who can be told at once. */
async function assertStillHolds(asked: Asked, deps: ApiDeps): Promise<void> {
  const { bookingId, expectedTotal, reason } = asked;
  const preview = await previewFor(deps, bookingId, reason);
  if (expectedTotal !== undefined && preview.total !== expectedTotal) throw await refundChanged(asked, deps);
}

async function refundChanged({ bookingId, reason }: Asked, deps: ApiDeps): Promise<Problem> {
  const preview = await previewFor(deps, bookingId, reason);
  const detail = 'The refund is not that amount any more; `preview` shows what it is now.';
  return new Problem('refund_changed', detail, { preview });
}

/** Whether this very request has cancelled the booking before, and its answer was lost. */
async function wasCancelledBy(request: IdempotentRequest, id: string, { store }: ApiDeps): Promise<boolean> {
  const state = await findBookingState(store.db, id);
  if (state === undefined) throw new Problem('booking_not_found');
  return state.status === 'cancelled' && (await hasBegun(store.db, request));
}
