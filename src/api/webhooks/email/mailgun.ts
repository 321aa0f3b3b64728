/**
 * Mailgun's events, one a delivery: verified, written down with all that follows, then answered with 200. Its signature
 * covers a token and no event, so each token counts once: with it a repeat, or another event, changes nothing.
 */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type MailgunVerifier, readMailgunEvent } from '../../../providers/email/mailgun/verify.ts';
import type { ApiDeps } from '../../deps.ts';
import { recordDeliveryEvents } from './deliveryEvents.ts';
import { keepRawBodies, rawBodyOf } from '../../http/rawBody.ts';
import { rejecter } from '../inbox/reject.ts';
import { webhookSchema } from '../schema.ts';

/** Longer than a token proves anything, which is 12 h either way. */
const TOKEN_KEPT_MS = 2 * 86_400_000;

export const mailgunWebhook =
  (deps: ApiDeps, verifier: MailgunVerifier): FastifyPluginAsyncZod =>
  async (app) => {
    keepRawBodies(app);
    const refuse = rejecter('mailgun', deps);
    app.post(
      '/webhooks/mailgun',
      {
        schema: {
          ...webhookSchema,
          operationId: 'receiveMailgunEvents',
          summary: 'Events from Mailgun',
          body: z.unknown().describe('The body is an event as Mailgun defines it, with its signature.'),
        },
      },
      async ({ body }) => {
        const raw = rawBodyOf(body);
        const nowMs = deps.clock().getTime();
        const verified = verifier.verify({ raw, nowMs });
        if (!verified.genuine) return refuse(verified.reason);
        const event = readMailgunEvent(raw)?.event;
        await recordDeliveryEvents('mailgun', event === undefined ? [] : [event], deps, {
          scope: 'token of mailgun',
          hash: createHash('sha256').update(verified.token).digest('base64url'),
          expiresAt: new Date(nowMs + TOKEN_KEPT_MS).toISOString(),
        });
        return { received: true as const };
      },
    );
  };
