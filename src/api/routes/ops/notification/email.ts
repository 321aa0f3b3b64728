/** How email fares, and who gets none (business.md "E-mail delivery"). */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { normalizedAddress } from '../../../../domain/notification/emailAddress.ts';
import { tallyDeliveries } from '../../../../store/notification/deliveryStats.ts';
import { liftSuppression, listSuppressions } from '../../../../store/notification/suppressionList.ts';
import { actingStaff, addressDigest, auditedPage } from '../../../http/auditTrail.ts';
import type { ApiDeps } from '../../../deps.ts';
import { pageOf, readPage } from '../../../http/paging.ts';
import { Problem, invalidFields } from '../../../http/problems.ts';
import {
  removeSuppressionAnswer,
  removeSuppressionRequest,
  statsAnswer,
  statsQuery,
  suppressionsAnswer,
  suppressionsQuery,
} from './schemas.ts';
import { figuresOf } from './emailStats.ts';

const DEFAULT_PERIOD_MS = 30 * 86_400_000;

export const emailRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(statsRoute(deps));
    await app.register(suppressionsRoute(deps));
    await app.register(removeSuppressionRoute(deps));
  };

const statsRoute =
  ({ store, clock, config }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/ops/email/stats',
      {
        onRequest: app.requireStaff('ops'),
        schema: {
          operationId: 'getEmailStats',
          tags: ['operations'],
          summary: 'How the emails of a period fared',
          description:
            'An attempt belongs to the period in which it began: `from` is included, `to` is not, and the last 30 days count where neither is given. Each notification counts once. A figure that a provider cannot know is null.',
          security: [{ staffToken: [] }],
          querystring: statsQuery,
          response: { 200: statsAnswer.describe('These are the figures of the period.') },
        },
      },
      async ({ query }) => {
        const period = periodOf(query, clock());
        const tallies = await tallyDeliveries(store.db, period);
        return { ...period, ...figuresOf(tallies, config.email.openTracking) };
      },
    );
  };

function periodOf(query: z.output<typeof statsQuery>, now: Date): { from: string; to: string } {
  const to = query.to ?? now.toISOString();
  const from = query.from ?? new Date(Date.parse(to) - DEFAULT_PERIOD_MS).toISOString();
  if (Date.parse(from) > Date.parse(to))
    throw invalidFields([{ path: 'to', message: 'must not be before from' }]);
  return { from, to };
}

const suppressionsRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/ops/email/suppressions',
      {
        onRequest: app.requireStaff('ops'),
        schema: {
          operationId: 'listSuppressions',
          tags: ['operations'],
          summary: 'Addresses that get no email, the newest first',
          description: 'An address gets here by bounces, complaints and unsubscribing.',
          security: [{ staffToken: [] }],
          querystring: suppressionsQuery,
          response: { 200: suppressionsAnswer.describe('This is a page of suppressed addresses.') },
        },
      },
      async (request) => {
        const { limit, cursor, email } = request.query;
        const page = await readPage(
          pageOf({ limit, cursor }),
          (asked) =>
            listSuppressions(deps.store.db, {
              ...asked,
              address: email === undefined ? undefined : normalizedAddress(email),
            }),
          ({ id: _, ...shown }) => shown,
        );
        const { bookingTokenSecrets: secrets } = deps.config;
        return auditedPage(deps, request, 'suppression.list', page, (shown) =>
          addressDigest(shown.email, secrets),
        );
      },
    );
  };

const removeSuppressionRoute =
  ({ store, clock, config }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/ops/email/suppressions/remove',
      {
        onRequest: app.requireStaff('ops'),
        schema: {
          operationId: 'removeSuppression',
          tags: ['operations'],
          summary: 'Let an address have email again',
          description:
            'Notifications that were not sent for its sake can be retried then. SendGrid and Mailgun keep lists of their own, on which the address may stand too.',
          security: [{ staffToken: [] }],
          body: removeSuppressionRequest,
          response: { 200: removeSuppressionAnswer.describe('The address has email again.') },
          problems: ['not_found'],
        },
      },
      async (request) => {
        const address = normalizedAddress(request.body.email);
        const removed = await liftSuppression(store.db, address, {
          at: clock().toISOString(),
          action: 'suppression.remove',
          object: addressDigest(address, config.bookingTokenSecrets),
          ...actingStaff(request),
        });
        if (removed === 0) throw new Problem('not_found', 'This address is not suppressed.');
        return { removed };
      },
    );
  };
