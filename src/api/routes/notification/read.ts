/**
 * Notifications for staff to look at: one with its whole history, and the list in which the failed ones are found (the
 * dead-letter list).
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { listNotifications } from '../../../store/notification/view.ts';
import type { ApiDeps } from '../../deps.ts';
import { pageOf, readPage } from '../../http/paging.ts';
import { problemResponses } from '../../schemas/problem.ts';
import { notificationParams, notificationView, notificationsAnswer, notificationsQuery } from './schemas.ts';
import { listed, showNotification } from './showNotification.ts';

export const readRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const forStaff = { onRequest: app.requireStaff('concierge', 'ops') };
    app.get(
      '/v1/notifications',
      {
        ...forStaff,
        schema: {
          tags: ['operations'],
          summary: 'Notifications, the newest first',
          security: [{ staffToken: [] }],
          querystring: notificationsQuery,
          response: { 200: notificationsAnswer, ...problemResponses },
        },
      },
      ({ query: { limit, cursor, ...filter } }) =>
        readPage(
          pageOf({ limit, cursor }),
          (page) => listNotifications(deps.store.db, { ...filter, ...page }),
          (row) => listed(row, deps),
        ),
    );

    app.get(
      '/v1/notifications/:id',
      {
        ...forStaff,
        schema: {
          tags: ['operations'],
          summary: 'A notification, every attempt to send it, and what the providers reported of it',
          security: [{ staffToken: [] }],
          params: notificationParams,
          response: { 200: notificationView, ...problemResponses },
        },
      },
      ({ params }) => showNotification(deps, params.id),
    );
  };
