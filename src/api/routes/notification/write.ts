/**
 * Staff write a notification. The row and the trail of who asked come first, in one transaction; whatever dies after
 * that leaves a row that a repeat of the request, or the sweeper, starts.
 */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { checkEmail } from '../../../emails/compose/check.ts';
import { isTemplateName } from '../../../emails/index.ts';
import {
  type StaffNotification,
  STAFF_KEY_PREFIX,
  findStaffNotification,
  recordStaffNotification,
} from '../../../store/notification/staffNotifications.ts';
import type { AuditEntry } from '../../../store/audit.ts';
import { actingStaff, auditEntry } from '../../http/auditTrail.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotencyHeaders, idempotentRequest, once } from '../../http/idempotency.ts';
import { Problem, invalidFields } from '../../http/problems.ts';
import { startStoredNotification } from '../../notification/start.ts';
import { type NotificationRequest, notificationRequest, notificationView } from './schemas.ts';
import { showNotification } from './showNotification.ts';

const ACCEPTED = 202;

export const writeRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/notifications',
      {
        // As often as anybody may ask for a price.
        onRequest: [
          app.limitTo('notifications', deps.config.http.rateLimits.quotes),
          app.requireStaff('concierge', 'ops'),
        ],
        schema: {
          operationId: 'sendNotification',
          tags: ['operations'],
          summary: 'Send a notification',
          description:
            'It goes to the template’s team, or with `to` to that address instead; or to the customer of the booking that `bookingId` names, and to nobody else, as such an email opens the booking. With `bookingId` it is written from the booking, and 409 `invalid_state` where the booking is not what the template says of it; without, everything that the template takes comes in `data`. A field that the template does not know is refused.',
          security: [{ staffToken: [] }],
          body: notificationRequest,
          headers: idempotencyHeaders,
          response: { 202: notificationView.describe('The notification is on its way.') },
          problems: ['invalid_state', 'rate_limited'],
        },
      },
      async (request, reply) => {
        const { body, headers } = request;
        const idempotency = idempotentRequest(
          headers,
          `POST /v1/notifications ${actingStaff(request).actor}`,
          body,
        );
        const { resource } = await once(deps.store.db, idempotency, deps.clock(), async () => {
          // A repeat finds the row that its first go has left, also where that go did not live to answer.
          const key = `${STAFF_KEY_PREFIX}${idempotency.keyHash ?? randomBytes(18).toString('base64url')}`;
          // whose data leaves is part of what was done
          const object = [key, ...(body.bookingId === undefined ? [] : [body.bookingId])].join(' ');
          const write = { at: deps.clock().toISOString(), action: 'notification.send', object };
          await send(notificationOf(key, body), auditEntry(request, write), deps);
          return { status: ACCEPTED, resource: key };
        });
        return reply.code(ACCEPTED).send(await showNotification(deps, request, resource));
      },
    );
  };

const notificationOf = (
  key: string,
  { template, to, bookingId, data }: NotificationRequest,
): StaffNotification => ({
  key,
  template,
  bookingId: bookingId ?? null,
  toAddress: to ?? null,
  data,
});

async function send(notification: StaffNotification, audit: AuditEntry, deps: ApiDeps): Promise<void> {
  const { db } = deps.store;
  const before = await findStaffNotification(db, notification.key);
  if (before === undefined) {
    await assertWritable(notification, deps);
    const isNew = await recordStaffNotification(db, notification, audit);
    if (!isNew) assertSame(notification, await findStaffNotification(db, notification.key));
  } else assertSame(notification, before);
  await startStoredNotification({ ...notification, round: 1 }, deps);
}

/** Under one key there is one notification; its row is the first request. */
function assertSame(notification: StaffNotification, first: StaffNotification | undefined): void {
  if (!isDeepStrictEqual(first, notification)) throw new Problem('idempotency_key_reused');
}

/**
 * @throws Problem `validation_failed` naming every field that the template cannot take, or `invalid_state` where the
 *   booking is not what the template says of it
 */
async function assertWritable(notification: StaffNotification, deps: ApiDeps): Promise<void> {
  const { template } = notification;
  if (!isTemplateName(template)) throw invalidFields([{ path: 'template', message: 'is no template' }]);
  const checkDeps = { db: deps.store.db, settings: deps.composeSettings };
  const check = await checkEmail(checkDeps, template, notification);
  switch (check.result) {
    case 'fits':
      return;
    case 'invalid':
      throw invalidFields(check.problems);
    case 'wrong_state':
      throw new Problem('invalid_state', check.detail);
  }
}
