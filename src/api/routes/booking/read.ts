import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../../deps.ts';
import { openedBooking } from '../../plugins/bookingAuth.ts';
import { bookingSchema } from '../../schemas/booking.ts';
import { problemResponses } from '../../schemas/problem.ts';
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
          tags: ['bookings'],
          summary: 'A booking as it is now',
          security: [{ bookingToken: [] }],
          params: bookingParams,
          response: { 200: bookingSchema, ...problemResponses },
        },
      },
      (request) => showBooking(deps, openedBooking(request).id),
    );
  };
