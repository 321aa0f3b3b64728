/** What waits for people: looked at by finance and operations, and closed with a word on what was done about it. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Database } from '../../../store/database/database.ts';
import { closeFinding, type Finding, findFinding, listFindings } from '../../../store/reconciliation.ts';
import { actingStaff, auditEntry } from '../../http/auditTrail.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotencyHeaders, idempotentRequest, once } from '../../http/idempotency.ts';
import { pageOf, readPage } from '../../http/paging.ts';
import { Problem } from '../../http/problems.ts';
import { closeRequest, finding, findingParams, findingsAnswer, findingsQuery } from './schemas.ts';

const FINDING_ID = /^fnd_[\w-]{16}$/;

export const findingRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listRoute(deps));
    await app.register(closeRoute(deps));
  };

const listRoute =
  ({ store }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/ops/findings',
      {
        onRequest: app.requireStaff('finance', 'ops'),
        schema: {
          operationId: 'listFindings',
          tags: ['operations'],
          summary: 'What waits for people, the newest first',
          description: 'Reconciliation and the watchers of payments and webhooks write findings.',
          security: [{ staffToken: [] }],
          querystring: findingsQuery,
          response: { 200: findingsAnswer.describe('This is a page of findings.') },
        },
      },
      ({ query: { limit, cursor, status } }) =>
        readPage(
          pageOf({ limit, cursor }),
          (page) => listFindings(store.db, { status, ...page }),
          (each) => each,
        ),
    );
  };

const closeRoute =
  ({ store, clock }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/ops/findings/:id/close',
      {
        onRequest: app.requireStaff('finance', 'ops'),
        schema: {
          operationId: 'closeFinding',
          tags: ['operations'],
          summary: 'Close a finding',
          description:
            'The first note counts: a finding that is closed already is answered as it is. Something new found of the same cause opens it again.',
          security: [{ staffToken: [] }],
          params: findingParams,
          body: closeRequest,
          headers: idempotencyHeaders,
          response: { 200: finding.describe('The finding is closed.') },
          problems: ['not_found'],
        },
      },
      async (request) => {
        const { id } = request.params;
        const { note } = request.body;
        const scope = `POST /v1/ops/findings/:id/close ${id} ${actingStaff(request).actor}`;
        await once(store.db, idempotentRequest(request.headers, scope, request.body), clock(), async () => {
          await showFinding(store.db, id); // an id that no finding can have goes no further
          const write = { at: clock().toISOString(), action: 'finding.close', object: id };
          await closeFinding(store.db, { id, note }, auditEntry(request, write));
          return { status: 200, resource: id };
        });
        return showFinding(store.db, id);
      },
    );
  };

async function showFinding(db: Database, id: string): Promise<Finding> {
  const found = FINDING_ID.test(id) ? await findFinding(db, id) : undefined;
  if (found === undefined) throw new Problem('not_found', 'There is no such finding.');
  return found;
}
