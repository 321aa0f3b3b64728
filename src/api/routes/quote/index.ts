/** A price, fixed for half an hour, with the terms that will apply. */
import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { buildQuote } from '../../../domain/quote/buildQuote.ts';
import type { Quote, QuoteRequest } from '../../../domain/quote/quote.ts';
import { findQuote, saveQuoteIfFree } from '../../../store/quote.ts';
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
        let made: Quote | undefined;
        const { resource } = await once(deps.store.db, request, deps.clock(), async () => {
          made = priceIt(body, deps);
          if (!(await saveQuoteIfFree(deps.store.db, made))) throw new Problem('item_unavailable');
          return { status: 201, resource: made.id };
        });
        // Another request with this key may have made it.
        const quote = made?.id === resource ? made : (await findQuote(deps.store.db, resource))?.quote;
        if (quote === undefined) throw new Error('a quote that was saved is gone');
        return reply.code(201).send(quoteBody(quote));
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
