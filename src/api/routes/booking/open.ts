import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { defined } from '../../../domain/defined.ts';
import { accessTokenFor } from '../../../security/tokens/bookingAccess.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotencyHeaders, idempotentRequest } from '../../http/idempotency.ts';
import { openedBookingSchema } from '../../schemas/booking.ts';
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
          operationId: 'createBooking',
          tags: ['bookings'],
          summary: 'Book a quote',
          description:
            'The answer is 201 with the open payments, or 202 while a payment is still `preparing`: follow the booking, or repeat the request. The very same body for the same quote joins its booking, also without an `Idempotency-Key`: then the answer is 200.',
          body: bookingRequest,
          headers: idempotencyHeaders,
          response: {
            200: openedBookingSchema.describe('The very same request has made this booking before.'),
            201: openedBookingSchema.describe('The dates are held, and the payments can be made.'),
            202: openedBookingSchema.describe('The dates are held, and a payment is still `preparing`.'),
          },
          problems: [
            'quote_not_found',
            'quote_expired',
            'quote_used',
            'item_unavailable',
            'payment_method_unavailable',
            'contact_concierge',
            'rate_limited',
            'too_many_attempts',
          ],
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
