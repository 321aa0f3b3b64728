/** Stripe's deliveries: proved on the raw bytes, recorded, handed to Temporal, and only then answered with 200. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { verifyStripeWebhook } from '../../providers/payment/stripe/verify.ts';
import { recordDelivery } from '../../store/webhook/inbox.ts';
import type { ApiDeps } from '../deps.ts';
import { refusals } from '../schemas/problem.ts';
import { handOver } from './inbox/dispatch.ts';
import { keepRawBodies, rawBodyOf } from '../http/rawBody.ts';
import { refuser } from './inbox/reject.ts';

export const stripeWebhook =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  (app) => {
    keepRawBodies(app);
    const refuse = refuser('stripe', deps);
    app.post(
      '/webhooks/stripe',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'Deliveries from Stripe',
          response: { 200: z.object({ received: z.literal(true) }), ...refusals },
        },
      },
      async ({ body, headers }) => {
        const signature = headers['stripe-signature'];
        const verified = verifyStripeWebhook({
          rawBody: rawBodyOf(body),
          signature: typeof signature === 'string' ? signature : undefined,
          secrets: deps.config.stripe.webhookSecrets,
          nowMs: deps.clock().getTime(),
        });
        if (!verified.genuine) return refuse(verified.reason);
        const { deliveryId: id, ...hint } = verified.hint;
        const delivery = { id, provider: 'stripe' as const, chargeId: null, ...hint };
        await recordDelivery(deps.store.db, delivery);
        await handOver(delivery, deps);
        return { received: true as const };
      },
    );
    return Promise.resolve();
  };
