/** Stripe's webhooks: verified on the raw bytes, recorded, dispatched to Temporal, and only then answered with 200. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { verifyStripeWebhook } from '../../providers/payment/stripe/verify.ts';
import { recordWebhookDelivery } from '../../store/webhook/inbox.ts';
import type { ApiDeps } from '../deps.ts';
import { dispatch } from './inbox/dispatch.ts';
import { keepRawBodies, rawBodyOf } from '../http/rawBody.ts';
import { rejecter } from './inbox/reject.ts';
import { webhookSchema } from './schema.ts';

export const stripeWebhook =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    keepRawBodies(app);
    const reject = rejecter('stripe', deps);
    app.post(
      '/webhooks/stripe',
      {
        schema: {
          ...webhookSchema,
          operationId: 'receiveStripeWebhook',
          summary: 'Webhooks from Stripe',
          headers: z.looseObject({
            'stripe-signature': z
              .string()
              .optional()
              .describe(
                'Stripe signs the time and the raw body. Without a signature the answer is 400 `invalid_signature`.',
              ),
          }),
          body: z.unknown().describe('The body is an event as Stripe defines it.'),
        },
      },
      async ({ body, headers }) => {
        const signature = headers['stripe-signature'];
        const verified = verifyStripeWebhook({
          rawBody: rawBodyOf(body),
          signature,
          secrets: deps.config.stripe.webhookSecrets,
          nowMs: deps.clock().getTime(),
        });
        if (!verified.genuine) return reject(verified.reason);
        const { webhookDeliveryId: id, ...hint } = verified.hint;
        const webhookDelivery = { id, provider: 'stripe' as const, chargeId: null, ...hint };
        await recordWebhookDelivery(deps.store.db, webhookDelivery);
        await dispatch(webhookDelivery, deps);
        return { received: true as const };
      },
    );
  };
