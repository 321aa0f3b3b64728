import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { mayBeCancelledByCustomer } from '../../../domain/booking.ts';
import type { CancellationReason } from '../../../domain/catalog/cancellationPolicy.ts';
import { hasPassed } from '../../../domain/time/deadlines.ts';
import { previewRefund } from '../../../domain/refund/preview.ts';
import { findRefundable } from '../../../store/refund/refundable.ts';
import type { ApiDeps } from '../../deps.ts';
import { Problem } from '../../http/problems.ts';
import { openedBooking } from '../../plugins/bookingAuth.ts';
import { type RefundPreviewBody, refundPreviewBody, refundPreviewSchema } from '../../schemas/refund.ts';
import { bookingParams, refundPreviewQuery } from './schemas.ts';

export const refundPreviewRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/bookings/:id/refund-preview',
      {
        onRequest: app.requireBookingToken,
        schema: {
          operationId: 'previewRefund',
          tags: ['bookings'],
          summary: 'What a cancellation would pay back now',
          description:
            'A cancellation computes the same, at its own moment: send the `total` with it as `expectedTotal`. For a special reason it is what finance may approve.',
          security: [{ bookingToken: [] }],
          params: bookingParams,
          querystring: refundPreviewQuery,
          response: { 200: refundPreviewSchema.describe('Every line of the refund is shown.') },
          problems: ['invalid_state'],
        },
      },
      (request) => previewFor(deps, openedBooking(request).id, request.query.reason),
    );
  };

/** @throws Problem `invalid_state` where its customer can no longer cancel it */
export async function previewFor(
  { clock, store }: Pick<ApiDeps, 'clock' | 'store'>,
  bookingId: string,
  reason: CancellationReason,
): Promise<RefundPreviewBody> {
  const at = clock().toISOString();
  const booking = await findRefundable(store.db, bookingId);
  if (booking === undefined) throw new Problem('booking_not_found');
  const { quote, status } = booking;
  if (!mayBeCancelledByCustomer({ status, startAt: quote.startAt }, at)) {
    const reached = hasPassed(quote.startAt, at) ? ' and its rental has started' : '';
    throw new Problem(
      'invalid_state',
      `The booking is ${status}${reached}: it can no longer be cancelled here.`,
    );
  }
  return refundPreviewBody(previewRefund(booking, { reason, at }));
}
