/** Staff send a notification again that nobody took: a round further, with the attempts before it still counted. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { stateMisfit } from '../../../emails/compose/states.ts';
import { isTemplateName, isTransactional, type TemplateName } from '../../../emails/index.ts';
import { findBooking } from '../../../store/booking/view.ts';
import type { Database } from '../../../store/database/database.ts';
import type { LockedNotification } from '../../../store/notification/lock.ts';
import { type Reopened, reopenNotification } from '../../../store/notification/staffNotifications.ts';
import { isSuppressed } from '../../../store/notification/suppressions.ts';
import { actingStaff, auditEntry } from '../../http/auditTrail.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotencyHeaders, idempotentRequest, once } from '../../http/idempotency.ts';
import { Problem } from '../../http/problems.ts';
import { findRecipient } from '../../notification/recipient.ts';
import { startStoredNotification } from '../../notification/start.ts';
import { notificationParams, notificationView } from './schemas.ts';
import { existingNotification, noSuchNotification, showNotification } from './showNotification.ts';

export const retryRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/notifications/:id/retry',
      {
        onRequest: app.requireStaff('concierge', 'ops'),
        schema: {
          operationId: 'retryNotification',
          tags: ['operations'],
          summary: 'Send a notification again that no provider took',
          description:
            'A notification can be sent again when it is `failed`, `refused` or `suppressed`. While its recipient is on the suppression list it is 409 `invalid_state`: take the address off that list first.',
          security: [{ staffToken: [] }],
          params: notificationParams,
          headers: idempotencyHeaders,
          response: { 202: notificationView.describe('The notification is on its way again.') },
          problems: ['not_found', 'invalid_state'],
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const scope = `POST /v1/notifications/:id/retry ${id} ${actingStaff(request).actor}`;
        const idempotency = idempotentRequest(request.headers, scope, null);
        await once(deps.store.db, idempotency, deps.clock(), async () => {
          await existingNotification(deps, id); // an id that no notification can have goes no further
          const write = { at: deps.clock().toISOString(), action: 'notification.retry', object: id };
          const reopened = await reopenNotification(
            deps.store.db,
            id,
            (tx, notification) => isBarred(tx, notification, deps),
            auditEntry(request, write),
          );
          await startStoredNotification(assertReopened(reopened), deps);
          return { status: 202, resource: id };
        });
        return reply.code(202).send(await showNotification(deps, request, id));
      },
    );
  };

/** @throws Problem `invalid_state` where the booking is no longer what the email says of it */
async function isBarred(tx: Database, notification: LockedNotification, deps: ApiDeps): Promise<boolean> {
  const recipient = findRecipient(notification, deps);
  const { template, bookingId } = notification;
  const transactional = !isTemplateName(template) || isTransactional(template);
  if (recipient !== undefined && (await isSuppressed(tx, recipient.address, { transactional }))) return true;
  if (isTemplateName(template) && bookingId !== null) await assertStillFits(tx, template, bookingId);
  return false;
}

async function assertStillFits(tx: Database, template: TemplateName, bookingId: string): Promise<void> {
  const booking = await findBooking(tx, bookingId);
  const misfit = booking && stateMisfit(template, booking);
  if (misfit !== undefined) throw new Problem('invalid_state', misfit);
}

function assertReopened(reopened: Reopened): LockedNotification {
  switch (reopened.outcome) {
    case 'reopened':
      return reopened.notification;
    case 'missing':
      throw noSuchNotification();
    case 'not_retryable':
      throw new Problem(
        'invalid_state',
        `The notification is ${reopened.status}: there is nothing to retry.`,
      );
    case 'barred':
      throw new Problem(
        'invalid_state',
        'The recipient is suppressed: take the address off the suppression list first.',
      );
  }
}
