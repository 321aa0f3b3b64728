/** Stripe's deliveries: proved on the raw bytes, recorded, handed to Temporal, and only then answered with 200. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { verifyStripeWebhook } from '../../providers/stripe/verify.ts';
import { recordDelivery } from '../../store/webhookInbox.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { refusals } from '../schemas/problem.ts';
import { handOver } from './handOver.ts';

export const stripeWebhook =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  (app) => {
    // In this scope only: the signature covers the bytes, and a parser would not give them back.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

    app.post(
      '/webhooks/stripe',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'Deliveries from Stripe',
          response: { 200: z.object({ received: z.literal(true) }), ...refusals },
        },
      },
      async ({ body, headers, log }) => {
        const signature = headers['stripe-signature'];
        const verified = verifyStripeWebhook({
          rawBody: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
          signature: typeof signature === 'string' ? signature : undefined,
          secrets: deps.config.stripe.webhookSecrets,
          nowMs: deps.clock().getTime(),
        });
        if (!verified.genuine) {
          log.warn({ provider: 'stripe', reason: verified.reason }, 'a delivery was not proved');
          throw new Problem('invalid_signature');
        }
        const { deliveryId: id, ...hint } = verified.hint;
        const delivery = { id, provider: 'stripe' as const, ...hint };
        await recordDelivery(deps.store.db, delivery);
        await handOver(delivery, deps);
        return { received: true as const };
      },
    );
    return Promise.resolve();
  };
