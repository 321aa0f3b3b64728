import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../../deps.ts';
import { openedBooking } from '../../plugins/bookingAuth.ts';
import { bookingSchema } from '../../schemas/booking.ts';
import { bookingParams } from './schemas.ts';
import { showBooking } from './showBooking.ts';

export const readRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/bookings/:id',
      {
        onRequest: app.requireBookingToken,
        schema: {
          operationId: 'getBooking',
          tags: ['bookings'],
          summary: 'A booking as it is now',
          description: 'The secrets to pay with are shown only while the payment can be made.',
          security: [{ bookingToken: [] }],
          params: bookingParams,
          response: { 200: bookingSchema.describe('The booking is shown as it is now.') },
        },
      },
      (request) => showBooking(deps, openedBooking(request).id),
    );
  };
