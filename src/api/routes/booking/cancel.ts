import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { findBookingState } from '../../../store/booking/view.ts';
import type { ApiDeps } from '../../deps.ts';
import {
  begin,
  hasBegun,
  type IdempotentRequest,
  idempotencyHeaders,
  idempotentRequest,
  once,
} from '../../http/idempotency.ts';
import { openedBooking } from '../../plugins/bookingAuth.ts';
import { Problem, unavailable } from '../../http/problems.ts';
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
          summary: 'Cancel before paying',
          description: 'Until a booking is confirmed it costs nothing: whatever was paid comes back in full.',
          security: [{ bookingToken: [] }],
          params: bookingParams,
          body: cancelRequest,
          headers: idempotencyHeaders,
          response: { 200: bookingSchema.describe('The booking is cancelled, and its dates are free.') },
          problems: ['invalid_state', 'refund_changed', 'rate_limited'],
        },
      },
      async (request) => {
        const { id } = openedBooking(request);
        const scope = `POST /v1/bookings/:id/cancel ${id}`;
        const idempotency = idempotentRequest(request.headers, scope, request.body);
        await once(deps.store.db, idempotency, deps.clock(), async () => {
          await cancelUnpaid(id, request.body, idempotency, deps);
          return { status: 200, resource: id };
        });
        return showBooking(deps, id);
      },
    );
  };

/** Until it is confirmed a booking costs nothing: whatever was paid comes back in full. */
async function cancelUnpaid(
  id: string,
  asked: CancelBody,
  request: IdempotentRequest,
  deps: ApiDeps,
): Promise<void> {
  const { store, temporal, clock } = deps;
  if (await isCancelledBy(request, id, deps)) return;
  await assertStillHolds(id, asked, deps);
  await begin(store.db, request, clock(), id);
  const result = await temporal.cancelBooking(id);
  if (result === 'closed') {
    if (await isCancelledBy(request, id, deps)) return;
    throw unavailable('The booking could not be cancelled just now. Please try again.');
  }
  if (result.outcome === 'invalid_state') throw pastThatPoint(result.status);
}

/** Money that the workflow is only about to find comes back all the same; this is what the customer could see. */
async function assertStillHolds(
  id: string,
  { expectedTotal, reason }: CancelBody,
  deps: ApiDeps,
): Promise<void> {
  if (expectedTotal === undefined) return;
  const preview = await previewFor(deps, id, reason);
  if (preview.total === expectedTotal) return;
  const detail = 'The refund is not that amount any more; `preview` shows what it is now.';
  throw new Problem('refund_changed', detail, { preview });
}

/**
 * Whether this very request has cancelled the booking before, and its answer was lost.
 * @throws Problem when it can no longer be cancelled.
 */
async function isCancelledBy(request: IdempotentRequest, id: string, { store }: ApiDeps): Promise<boolean> {
  const begun = await hasBegun(store.db, request);
  const state = await findBookingState(store.db, id);
  if (state === undefined) throw new Problem('booking_not_found');
  if (state.status === 'cancelled' && begun) return true;
  if (state.status !== 'awaiting_payment') throw pastThatPoint(state.status);
  return false;
}

const pastThatPoint = (status: string): Problem =>
  new Problem(
    'invalid_state',
    `The booking is ${status}: only one that is awaiting_payment can be cancelled here.`,
  );
