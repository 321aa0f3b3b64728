/** Staff send a message again that nobody took: a round further, with the attempts before it still counted. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Database } from '../../../store/database/database.ts';
import type { LockedMessage } from '../../../store/notification/lock.ts';
import { type Reopened, reopenMessage } from '../../../store/notification/staffNotifications.ts';
import { isSuppressed } from '../../../store/notification/suppressions.ts';
import { actingStaff, auditEntry } from '../../http/auditTrail.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotentRequest, once } from '../../http/idempotency.ts';
import { Problem } from '../../http/problems.ts';
import { recipientOf } from '../../notification/recipient.ts';
import { refusals } from '../../schemas/problem.ts';
import { startWrittenMessage } from '../../notification/start.ts';
import { notificationParams, notificationView } from './schemas.ts';
import { noSuchMessage, showNotification } from './showNotification.ts';

export const retryRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  (app) => {
    app.post(
      '/v1/notifications/:id/retry',
      {
        onRequest: app.requireStaff('concierge', 'ops'),
        schema: {
          tags: ['operations'],
          summary: 'Send a message again that no provider took',
          description:
            'One that is `failed`, `refused` or `suppressed`. While its recipient is on the suppression list it is 409 `invalid_state`: take the address off that list first.',
          security: [{ staffToken: [] }],
          params: notificationParams,
          response: { 202: notificationView, ...refusals },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const scope = `POST /v1/notifications/:id/retry ${id} ${actingStaff(request).actor}`;
        const idempotency = idempotentRequest(request.headers, scope, null);
        await once(deps.store.db, idempotency, deps.clock(), async () => {
          await showNotification(deps, id); // an id that no message can have goes no further
          const write = { at: deps.clock().toISOString(), action: 'notification.retry', object: id };
          const reopened = await reopenMessage(
            deps.store.db,
            id,
            (tx, message) => isBarred(tx, message, deps),
            auditEntry(request, write),
          );
          await startWrittenMessage(mustBeReopened(reopened), deps);
          return { status: 202, resource: id };
        });
        return reply.code(202).send(await showNotification(deps, id));
      },
    );
    return Promise.resolve();
  };

async function isBarred(tx: Database, message: LockedMessage, deps: ApiDeps): Promise<boolean> {
  const recipient = recipientOf(message, deps);
  if (recipient === undefined) return false;
  const transactional = deps.letters.factsOf(message.template)?.isTransactional ?? true;
  return isSuppressed(tx, recipient.address, { transactional });
}

function mustBeReopened(reopened: Reopened): LockedMessage {
  switch (reopened.outcome) {
    case 'reopened':
      return reopened.message;
    case 'missing':
      throw noSuchMessage();
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
