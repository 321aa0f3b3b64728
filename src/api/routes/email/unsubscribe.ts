/**
 * The way out of review requests. An email client's own button posts here without anybody signing in (RFC 8058); a
 * person who follows the link gets a page with one button, as scanners of links follow them too and decide nothing.
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findCustomer } from '../../../store/booking/requests.ts';
import type { Database } from '../../../store/database/database.ts';
import { findStaffNotification } from '../../../store/notification/staffNotifications.ts';
import { suppress } from '../../../store/notification/suppressions.ts';
import { type Unsubscriber, unsubscriberOf } from '../../../security/tokens/unsubscribe.ts';
import type { ApiDeps } from '../../deps.ts';
import { Problem } from '../../http/problems.ts';
import { keepRawBodies } from '../../http/rawBody.ts';
import { PAGE_CSP, askPage, donePage, staleLinkPage } from './unsubscribePage.ts';

/** An email provider posts for many readers from few addresses. */
const LIMIT = { max: 600, windowMs: 60_000 };
const MAX_BYTES = 8 * 1024;
const DONE = 'You will receive no more review requests. Messages about a booking of yours still reach you.';

const html = { 'text/html': { schema: z.string() } };
const page = (description: string) => ({ description, content: html });

const params = z.object({ token: z.string().describe('The token comes from the link in the email.') });

export const unsubscribeRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(askRoute(deps));
    await app.register(unsubscribeRoute(deps));
  };

const askRoute =
  ({ config }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/unsubscribe/:token',
      {
        onRequest: app.limitTo('unsubscribe', LIMIT),
        schema: {
          operationId: 'getUnsubscribePage',
          tags: ['emails'],
          summary: 'The page that asks before it unsubscribes',
          description: 'Scanners of links follow it too, so it decides nothing.',
          params,
          response: {
            200: page('The page has one button, which unsubscribes.'),
            404: page('The link is none of ours.'),
          },
          problems: ['rate_limited'],
        },
      },
      ({ params: { token } }, reply) => {
        void reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_CSP);
        if (unsubscriberOf(token, config.bookingTokenSecrets) !== undefined) return askPage();
        void reply.code(404);
        return staleLinkPage();
      },
    );
  };

const unsubscribeRoute =
  ({ config, store }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    keepRawBodies(app); // nothing in the body counts, so it may be anything
    app.post(
      '/unsubscribe/:token',
      {
        onRequest: app.limitTo('unsubscribe', LIMIT),
        bodyLimit: MAX_BYTES,
        schema: {
          operationId: 'unsubscribe',
          tags: ['emails'],
          summary: 'Receive no more review requests (RFC 8058, one click)',
          description: 'Nothing in the body counts. Messages about a booking still reach its customer.',
          params,
          consumes: ['application/x-www-form-urlencoded'],
          response: {
            200: {
              description: 'The address gets no more review requests.',
              content: { ...html, 'text/plain': { schema: z.string() } },
            },
          },
          problems: ['not_found', 'rate_limited'],
        },
      },
      async ({ params: { token }, headers }, reply) => {
        const reader = unsubscriberOf(token, config.bookingTokenSecrets);
        if (reader === undefined) throw new Problem('not_found', 'This link is none of ours.');
        await unsubscribe(store.db, reader);
        return headers.accept?.includes('text/html') === true
          ? reply
              .type('text/html; charset=utf-8')
              .header('content-security-policy', PAGE_CSP)
              .send(donePage(DONE))
          : reply.type('text/plain; charset=utf-8').send(DONE);
      },
    );
  };

async function unsubscribe(db: Database, reader: Unsubscriber): Promise<void> {
  const address = await addressOf(db, reader);
  // Erased in the meantime: there is nobody left to write to.
  if (address !== undefined)
    await suppress(db, { address, scope: 'review_requests', reason: 'unsubscribed' });
}

async function addressOf(db: Database, reader: Unsubscriber): Promise<string | undefined> {
  if ('bookingId' in reader) return (await findCustomer(db, reader.bookingId))?.email;
  return (await findStaffNotification(db, reader.notificationKey))?.toAddress ?? undefined;
}
