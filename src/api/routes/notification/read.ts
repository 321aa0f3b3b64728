/**
 * Notifications for staff to look at: one with its whole history, and the list in which the failed ones are found (the
 * dead-letter list).
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { listNotifications } from '../../../store/notification/view.ts';
import type { ApiDeps } from '../../deps.ts';
import { auditedPage } from '../../http/auditTrail.ts';
import { pageOf, readPage } from '../../http/paging.ts';
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
          operationId: 'listNotifications',
          tags: ['operations'],
          summary: 'Notifications, the newest first',
          description: 'Filters are combined: a notification is listed where it fits all of them.',
          security: [{ staffToken: [] }],
          querystring: notificationsQuery,
          response: { 200: notificationsAnswer.describe('This is a page of notifications.') },
        },
      },
      async (request) => {
        const { limit, cursor, ...filter } = request.query;
        const page = await readPage(
          pageOf({ limit, cursor }),
          (asked) => listNotifications(deps.store.db, { ...filter, ...asked }),
          (row) => listed(row, deps),
        );
        return auditedPage(deps, request, 'notification.list', page, ({ id }) => id);
      },
    );

    app.get(
      '/v1/notifications/:id',
      {
        ...forStaff,
        schema: {
          operationId: 'getNotification',
          tags: ['operations'],
          summary: 'A notification, every attempt to send it, and what the providers reported of it',
          description: 'Attempts and events are in the order in which they happened.',
          security: [{ staffToken: [] }],
          params: notificationParams,
          response: {
            200: notificationView.describe('The notification is shown with its attempts and events.'),
          },
          problems: ['not_found'],
        },
      },
      (request) => showNotification(deps, request, request.params.id),
    );
  };
