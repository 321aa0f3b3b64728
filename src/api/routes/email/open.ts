/**
 * The pixel in email by SMTP, whose servers tell of no opens. Whatever is asked for, the answer is the same picture.
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notificationOfEmailOpenToken } from '../../../security/tokens/emailOpen.ts';
import { recordDeliveryEvent } from '../../../store/notification/deliveryEvents.ts';
import { findStaffNotification } from '../../../store/notification/staffNotifications.ts';
import type { ApiDeps } from '../../deps.ts';

/** One transparent point. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export const emailOpenRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/email/open/:token.gif',
      {
        exposeHeadRoute: false, // a look at the headers is no open
        schema: {
          operationId: 'getOpenPicture',
          tags: ['emails'],
          summary: 'The picture that tells that an email was opened',
          description: 'The answer is the same picture for every token.',
          params: z.object({ token: z.string().describe('The token comes from the email.') }),
          response: {
            200: {
              description: 'The picture is one transparent point.',
              content: { 'image/gif': { schema: z.unknown() } },
            },
          },
        },
      },
      async ({ params, log }, reply) => {
        await noteOpen(params.token, deps).catch((err: unknown) =>
          log.warn({ err }, 'an open could not be noted'),
        );
        return reply.type('image/gif').header('cache-control', 'no-store').send(PIXEL);
      },
    );
  };

/** Counted once a notification. */
async function noteOpen(token: string, { store, clock, config }: ApiDeps): Promise<void> {
  const key = notificationOfEmailOpenToken(token, config.bookingTokenSecrets);
  if (key === undefined || (await findStaffNotification(store.db, key)) === undefined) return;
  const at = clock().toISOString();
  await recordDeliveryEvent(store.db, {
    id: `smtp:open:${key}`,
    key,
    provider: 'smtp',
    kind: 'opened',
    reason: null,
    at,
    receivedAt: at,
  });
}
