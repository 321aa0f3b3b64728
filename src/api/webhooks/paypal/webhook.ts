/** PayPal's webhooks: proved on the raw bytes, recorded, handed to Temporal, and only then answered with 200. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { recordDelivery } from '../../../store/webhook/inbox.ts';
import type { ApiDeps, PayPalDeps } from '../../deps.ts';
import { unavailable } from '../../http/problems.ts';
import { refusals } from '../../schemas/problem.ts';
import { handOver } from '../inbox/dispatch.ts';
import { keepRawBodies, rawBodyOf } from '../../http/rawBody.ts';
import { refuser } from '../inbox/reject.ts';

export const paypalWebhook =
  (deps: ApiDeps & { readonly paypal: PayPalDeps }): FastifyPluginAsyncZod =>
  (app) => {
    keepRawBodies(app);
    const refuse = refuser('paypal', deps);
    app.post(
      '/webhooks/paypal',
      {
        schema: {
          tags: ['webhooks'],
          summary: 'Deliveries from PayPal',
          response: { 200: z.object({ received: z.literal(true) }), ...refusals },
        },
      },
      async ({ body, headers }) => {
        const verified = await prove(deps.paypal, {
          rawBody: rawBodyOf(body),
          headers,
          nowMs: deps.clock().getTime(),
        });
        if (!verified.genuine) return refuse(verified.reason);
        const { deliveryId: id, captureId: chargeId, ...hint } = verified.hint;
        const delivery = { id, provider: 'paypal' as const, chargeId, ...hint };
        await recordDelivery(deps.store.db, delivery);
        await handOver(delivery, deps);
        return { received: true as const };
      },
    );
    return Promise.resolve();
  };

/** @throws Problem `unavailable` while PayPal's certificate cannot be fetched: the delivery comes again. */
async function prove({ verify }: PayPalDeps, delivery: Parameters<PayPalDeps['verify']>[0]) {
  try {
    return await verify(delivery);
  } catch (error) {
    throw unavailable('The sender cannot be verified just now.', error);
  }
}
