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
import { problemResponses } from '../../schemas/problem.ts';
import { recordDeliveryEvents } from './deliveryEvents.ts';
import { keepRawBodies, rawBodyOf } from '../../http/rawBody.ts';
import { rejecter } from '../inbox/reject.ts';

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
          tags: ['webhooks'],
          summary: 'Events from SendGrid',
          response: { 200: z.object({ received: z.literal(true) }), ...problemResponses },
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
