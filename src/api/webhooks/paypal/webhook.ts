/** PayPal's webhooks: verified on the raw bytes, recorded, dispatched to Temporal, and only then answered with 200. */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { recordFinding } from '../../../store/reconciliation.ts';
import { recordWebhookDelivery } from '../../../store/webhook/inbox.ts';
import { bindTransmission } from '../../../store/webhook/transmissions.ts';
import type { ApiDeps, PayPalDeps } from '../../deps.ts';
import { unavailable } from '../../http/problems.ts';
import { dispatch } from '../inbox/dispatch.ts';
import { keepRawBodies, rawBodyOf } from '../../http/rawBody.ts';
import { rejecter } from '../inbox/reject.ts';
import { transmissionHeaders } from './transmissionHeaders.ts';
import { webhookSchema } from '../schema.ts';

/** PayPal sends from few addresses; checking a signature costs, and may fetch a certificate that a stranger names. */
const LIMIT = { max: 600, windowMs: 60_000 };

export const paypalWebhook =
  (deps: ApiDeps & { readonly paypal: PayPalDeps }): FastifyPluginAsyncZod =>
  async (app) => {
    keepRawBodies(app);
    const reject = rejecter('paypal', deps);
    app.post(
      '/webhooks/paypal',
      {
        onRequest: app.limitTo('paypal', LIMIT),
        schema: {
          ...webhookSchema,
          operationId: 'receivePayPalWebhook',
          summary: 'Webhooks from PayPal',
          headers: transmissionHeaders,
          body: z.unknown().describe('The body is an event as PayPal defines it.'),
          problems: [...webhookSchema.problems, 'rate_limited'],
        },
      },
      async ({ body, headers }) => {
        const verified = await verifySender(deps.paypal, {
          rawBody: rawBodyOf(body),
          headers,
          nowMs: deps.clock().getTime(),
        });
        if (!verified.genuine) return reject(verified.reason);
        if (!(await isItsOnlyBody(verified.transmissionId, rawBodyOf(body), deps)))
          return reject('altered_body');
        const { webhookDeliveryId: id, captureId: chargeId, ...hint } = verified.hint;
        const webhookDelivery = { id, provider: 'paypal' as const, chargeId, ...hint };
        await recordWebhookDelivery(deps.store.db, webhookDelivery);
        await dispatch(webhookDelivery, deps);
        return { received: true as const };
      },
    );
  };

/**
 * PayPal signs a CRC-32, for which another body is quickly made: whoever has caught a webhook could speak through it. So
 * the first body of a transmission stays its only one, and another is a finding, one a transmission.
 */
async function isItsOnlyBody(
  transmissionId: string,
  rawBody: Buffer,
  { store, clock, log }: Pick<ApiDeps, 'store' | 'clock' | 'log'>,
): Promise<boolean> {
  const receivedAt = clock().toISOString();
  const digest = createHash('sha256').update(rawBody).digest('hex');
  if (await bindTransmission(store.db, { id: transmissionId, digest, receivedAt })) return true;
  const isNew = await recordFinding(store.db, {
    key: `transmission:paypal:${transmissionId}`,
    kind: 'webhook_altered',
    provider: 'paypal',
    objectId: transmissionId,
    bookingId: null, // whatever it names, nothing of it is PayPal's
    detail: { transmission: transmissionId },
    createdAt: receivedAt,
  });
  if (isNew) log.warn({ provider: 'paypal' }, 'a transmission of a webhook came again with another body');
  return false;
}

/** @throws Problem `unavailable` while PayPal's certificate cannot be fetched: the webhook comes again. */
async function verifySender({ verify }: PayPalDeps, webhookDelivery: Parameters<PayPalDeps['verify']>[0]) {
  try {
    return await verify(webhookDelivery);
  } catch (error) {
    throw unavailable('The sender cannot be verified just now.', error);
  }
}
