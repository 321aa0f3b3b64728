import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { accessTokenFor } from '../../../security/tokens/bookingAccess.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotentRequest } from '../../http/idempotency.ts';
import { invalidFields } from '../../http/problems.ts';
import { websitePage } from '../../http/websitePage.ts';
import { openedBookingSchema } from '../../schemas/booking.ts';
import { problemResponses } from '../../schemas/problem.ts';
import { createOpening } from './opening.ts';
import { type BookingRequestBody, bookingRequest } from './schemas.ts';
import { viewOf } from './showBooking.ts';

const SCOPE = 'POST /v1/bookings';

export const openRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const open = createOpening(deps);
    app.post(
      '/v1/bookings',
      {
        onRequest: app.limitTo('bookings', deps.config.http.rateLimits.bookings),
        schema: {
          tags: ['bookings'],
          summary: 'Book a quote',
          description:
            '201 with the open payments, or 202 while a payment is still `preparing`: follow the booking, or repeat the request under its Idempotency-Key.',
          body: bookingRequest,
          response: { 201: openedBookingSchema, 202: openedBookingSchema, ...problemResponses },
        },
      },
      async ({ id: requestId, body: given, headers, clientAddress: clientIp }, reply) => {
        const body = withOurPages(given, deps.config.http.corsOrigins);
        const { status, row } = await open({
          body,
          idempotency: idempotentRequest(headers, SCOPE, body),
          clientIp,
          requestId,
        });
        const accessToken = accessTokenFor(row.id, row.token_version, deps.config.bookingTokenSecrets);
        return reply.code(status).send({ ...viewOf(row, deps), accessToken });
      },
    );
  };

/**
 * PayPal sends the customer to whatever URL it is given: only to our own pages, spelled as they were checked.
 * @throws Problem naming each that is another.
 */
function withOurPages(body: BookingRequestBody, origins: readonly string[]): BookingRequestBody {
  const { payment } = body;
  if (payment.provider !== 'paypal') return body;
  const returnUrl = websitePage(payment.returnUrl, origins);
  const cancelUrl = websitePage(payment.cancelUrl, origins);
  if (returnUrl !== undefined && cancelUrl !== undefined)
    return { ...body, payment: { ...payment, returnUrl, cancelUrl } };
  const strays = Object.entries({ returnUrl, cancelUrl }).filter(([, page]) => page === undefined);
  throw invalidFields(
    strays.map(([field]) => ({ path: `payment.${field}`, message: 'must be a page of the website' })),
  );
}
