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
import { problemResponses } from '../../schemas/problem.ts';
import { keepRawBodies } from '../../http/rawBody.ts';
import { PAGE_CSP, askPage, donePage, staleLinkPage } from './unsubscribePage.ts';

/** An email provider posts for many readers from few addresses. */
const LIMIT = { max: 600, windowMs: 60_000 };
const MAX_BYTES = 8 * 1024;
const DONE = 'You will receive no more review requests. Messages about a booking of yours still reach you.';

const page = (description: string) => ({
  description,
  content: { 'text/html': { schema: z.string() }, 'text/plain': { schema: z.string() } },
});

export const unsubscribeRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    keepRawBodies(app); // nothing in the body counts, so it may be anything
    const params = z.object({ token: z.string().describe('From the link in the email') });
    const onRequest = app.limitTo('unsubscribe', LIMIT);
    const readerOf = (token: string) => unsubscriberOf(token, deps.config.bookingTokenSecrets);

    app.get(
      '/unsubscribe/:token',
      {
        onRequest,
        schema: {
          tags: ['bookings'],
          summary: 'The page that asks before it unsubscribes',
          params,
          response: { 200: page('One button'), 404: page('The link is none of ours'), ...problemResponses },
        },
      },
      ({ params: { token } }, reply) => {
        void reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_CSP);
        if (readerOf(token) !== undefined) return askPage();
        void reply.code(404);
        return staleLinkPage();
      },
    );

    app.post(
      '/unsubscribe/:token',
      {
        onRequest,
        bodyLimit: MAX_BYTES,
        schema: {
          tags: ['bookings'],
          summary: 'Receive no more review requests (RFC 8058, one click)',
          params,
          response: { 200: page('Done'), ...problemResponses },
        },
      },
      async ({ params: { token }, headers }, reply) => {
        const reader = readerOf(token);
        if (reader === undefined) throw new Problem('not_found', 'This link is none of ours.');
        const address = await addressOf(deps.store.db, reader);
        // Erased in the meantime: there is nobody left to write to.
        if (address !== undefined)
          await suppress(deps.store.db, { address, scope: 'review_requests', reason: 'unsubscribed' });
        return headers.accept?.includes('text/html') === true
          ? reply
              .type('text/html; charset=utf-8')
              .header('content-security-policy', PAGE_CSP)
              .send(donePage(DONE))
          : reply.type('text/plain; charset=utf-8').send(DONE);
      },
    );
  };

async function addressOf(db: Database, reader: Unsubscriber): Promise<string | undefined> {
  if ('bookingId' in reader) return (await findCustomer(db, reader.bookingId))?.email;
  return (await findStaffNotification(db, reader.notificationKey))?.toAddress ?? undefined;
}
