/** A price, fixed for half an hour, with the terms that will apply. */
import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { buildQuote } from '../../../domain/quote/buildQuote.ts';
import type { Quote, QuoteRequest } from '../../../domain/quote/quote.ts';
import { occupied } from '../../../store/calendar/slots.ts';
import { findQuote, saveQuote } from '../../../store/quote.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotencyHeaders, idempotentRequest, once } from '../../http/idempotency.ts';
import { exampleQuote } from '../../openApi/examples.ts';
import { callerHash } from '../../http/networkDay.ts';
import { Problem, invalidFields } from '../../http/problems.ts';
import { quoteBody, quoteSchema } from '../../schemas/quote.ts';
import { quoteRequest } from './schemas.ts';

const SCOPE = 'POST /v1/quotes';

export const quoteRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/quotes',
      {
        onRequest: app.limitTo('quotes', deps.config.http.rateLimits.quotes),
        schema: {
          operationId: 'createQuote',
          tags: ['bookings'],
          summary: 'Price a rental',
          description:
            'A quote fixes the price and the terms for a while. It holds no dates: a booking does.',
          body: quoteRequest.meta({ examples: [exampleQuote(deps.clock())] }),
          headers: idempotencyHeaders,
          response: { 201: quoteSchema.describe('The price is fixed until `expiresAt`.') },
          problems: ['item_unavailable', 'rate_limited'],
        },
      },
      async ({ body, headers, clientAddress }, reply) => {
        const caller = callerHash(clientAddress, deps.config.bookingTokenSecrets);
        const request = idempotentRequest(headers, SCOPE, body, caller);
        const { resource } = await once(deps.store.db, request, deps.clock(), async () => {
          const quote = priceIt(body, deps);
          if (await isTaken(quote, deps)) throw new Problem('item_unavailable');
          await saveQuote(deps.store.db, quote);
          return { status: 201, resource: quote.id };
        });
        const saved = await findQuote(deps.store.db, resource);
        if (saved === undefined) throw new Error('a quote that was saved is gone');
        return reply.code(201).send(quoteBody(saved.quote));
      },
    );
  };

function priceIt(request: QuoteRequest, { config, clock, fx }: ApiDeps): Quote {
  const built = buildQuote(request, {
    id: `qt_${randomBytes(16).toString('base64url')}`,
    now: clock().toISOString(),
    quoteTtlMs: config.quote.ttlMs,
    depositReleaseDelayMs: config.quote.depositReleaseDelayMs,
    paypalMaxUsdMinor: config.quote.paypalMaxUsdMinor,
    fx,
    fxMaxAgeMs: config.quote.fxMaxAgeMs,
  });
  if (!built.ok) throw invalidFields(built.problems);
  const { quote } = built;
  return config.paypal === undefined
    ? { ...quote, presentment: { ...quote.presentment, paypal: null } }
    : quote;
}

/** A courtesy, not a promise: the calendar decides when the booking is made. */
async function isTaken(quote: Quote, { store }: ApiDeps): Promise<boolean> {
  const { itemId, location, startAt: from, endAt: to } = quote;
  return (await occupied(store.db, { itemId, location, from, to })).length > 0;
}
