/** SendGrid's events, in batches: verified on the raw bytes, written down with all that follows, then answered with 200. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  SENDGRID_SIGNATURE_HEADER,
  SENDGRID_TIMESTAMP_HEADER,
  type SendGridVerifier,
  readSendGridEvents,
} from '../../../providers/email/sendgrid/verify.ts';
import type { ApiDeps } from '../../deps.ts';
import { recordDeliveryEvents } from './deliveryEvents.ts';
import { keepRawBodies, rawBodyOf } from '../../http/rawBody.ts';
import { rejecter } from '../inbox/reject.ts';
import { webhookSchema } from '../schema.ts';

/** api.md "Conventions": SendGrid's batches are larger than anybody else's bodies. */
const MAX_BYTES = 2 * 1024 * 1024;

export const sendGridWebhook =
  (deps: ApiDeps, verifier: SendGridVerifier): FastifyPluginAsyncZod =>
  async (app) => {
    keepRawBodies(app);
    const refuse = rejecter('sendgrid', deps);
    app.post(
      '/webhooks/sendgrid',
      {
        bodyLimit: MAX_BYTES,
        schema: {
          ...webhookSchema,
          operationId: 'receiveSendGridEvents',
          summary: 'Events from SendGrid',
          headers: z.looseObject({
            [SENDGRID_SIGNATURE_HEADER]: z
              .string()
              .optional()
              .describe(
                'SendGrid signs the time and the raw body. Without a signature the answer is 400 `invalid_signature`.',
              ),
            [SENDGRID_TIMESTAMP_HEADER]: z.string().optional().describe('The signature covers this time.'),
          }),
          body: z.unknown().describe('The body is a batch of events as SendGrid defines them.'),
        },
      },
      async ({ body, headers }) => {
        const raw = rawBodyOf(body);
        const [signature, timestamp] = [SENDGRID_SIGNATURE_HEADER, SENDGRID_TIMESTAMP_HEADER].map((name) => {
          const value = headers[name];
          return typeof value === 'string' ? value : undefined;
        });
        if (!verifier.verify({ signature, timestamp, raw })) await refuse('wrong_signature');
        await recordDeliveryEvents('sendgrid', readSendGridEvents(raw), deps);
        return { received: true as const };
      },
    );
  };
