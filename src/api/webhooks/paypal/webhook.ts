/** PayPal's webhooks: verified on the raw bytes, recorded, dispatched to Temporal, and only then answered with 200. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { recordWebhookDelivery } from '../../../store/webhook/inbox.ts';
import type { ApiDeps, PayPalDeps } from '../../deps.ts';
import { unavailable } from '../../http/problems.ts';
import { problemResponses } from '../../schemas/problem.ts';
import { dispatch } from '../inbox/dispatch.ts';
import { keepRawBodies, rawBodyOf } from '../../http/rawBody.ts';
import { rejecter } from '../inbox/reject.ts';

export const paypalWebhook =
  (deps: ApiDeps & { readonly paypal: PayPalDeps }): FastifyPluginAsyncZod =>
  async (app) => {
    keepRawBodies(app);
    const reject = rejecter('paypal', deps);
    app.post(
      '/webhooks/paypal',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'Webhooks from PayPal',
          response: { 200: z.object({ received: z.literal(true) }), ...problemResponses },
        },
      },
      async ({ body, headers }) => {
        const verified = await verifySender(deps.paypal, {
          rawBody: rawBodyOf(body),
          headers,
          nowMs: deps.clock().getTime(),
        });
        if (!verified.genuine) return reject(verified.reason);
        const { webhookDeliveryId: id, captureId: chargeId, ...hint } = verified.hint;
        const webhookDelivery = { id, provider: 'paypal' as const, chargeId, ...hint };
        await recordWebhookDelivery(deps.store.db, webhookDelivery);
        await dispatch(webhookDelivery, deps);
        return { received: true as const };
      },
    );
  };

/** @throws Problem `unavailable` while PayPal's certificate cannot be fetched: the webhook comes again. */
async function verifySender({ verify }: PayPalDeps, webhookDelivery: Parameters<PayPalDeps['verify']>[0]) {
  try {
    return await verify(webhookDelivery);
  } catch (error) {
    throw unavailable('The sender cannot be verified just now.', error);
  }
}
