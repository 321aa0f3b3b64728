import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { defined } from '../../../domain/defined.ts';
import { accessTokenFor } from '../../../security/tokens/bookingAccess.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotentRequest } from '../../http/idempotency.ts';
import { openedBookingSchema } from '../../schemas/booking.ts';
import { problemResponses } from '../../schemas/problem.ts';
import { createOpening, type Opened } from './opening.ts';
import { withOurPages } from './payment/returnPages.ts';
import { bookingRequest } from './schemas.ts';
import { viewOf } from './showBooking.ts';

const SCOPE = 'POST /v1/bookings';
/** For how long from its creation a booking's answer bears the access token (api.md "A lost answer is safe to repeat"). */
const TOKEN_REPEATED_MS = 30 * 60_000;

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
            '201 with the open payments, or 202 while a payment is still `preparing`: follow the booking, or repeat the request. The very same body for the same quote joins its booking, also without an Idempotency-Key: then 200.',
          body: bookingRequest,
          response: {
            200: openedBookingSchema,
            201: openedBookingSchema,
            202: openedBookingSchema,
            ...problemResponses,
          },
        },
      },
      async ({ id: requestId, body: given, headers, clientAddress: clientIp }, reply) => {
        const body = {
          ...given,
          payment: withOurPages(given.payment, deps.config.http, 'payment.'),
        };
        const opened = await open({
          body,
          // Without a token the quote is what a caller has that nobody can guess: a key counts for its quote only.
          idempotency: idempotentRequest(headers, SCOPE, body, body.quoteId),
          clientIp,
          requestId,
        });
        return reply
          .code(opened.status)
          .send({ ...viewOf(opened.row, deps), ...defined({ accessToken: tokenOf(opened, deps) }) });
      },
    );
  };

/** Repeated for a while only: whoever finds the request later must not open the booking with it, but ask for its link. */
function tokenOf({ isNew, row }: Opened, { config, clock }: ApiDeps): string | undefined {
  const ageMs = clock().getTime() - Date.parse(row.created_at);
  if (!isNew && ageMs >= TOKEN_REPEATED_MS) return undefined;
  return accessTokenFor(row.id, row.token_version, config.bookingTokenSecrets);
}
