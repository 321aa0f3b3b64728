/** The evidence pack: assembled from the records, read by a person, edited, and sent. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { defined } from '../../../../domain/defined.ts';
import { type EvidencePack, toSubmit } from '../../../../domain/dispute/pack.ts';
import { assembleEvidence } from '../../../../emails/compose/evidence/assemble.ts';
import { EVIDENCE_PAGE_CSP, renderEvidencePage } from '../../../../emails/compose/evidence/page.tsx';
import { requestEvidence } from '../../../../store/dispute/evidence.ts';
import { evidenceFacts } from '../../../../store/dispute/evidenceFacts.ts';
import type { ApiDeps } from '../../../deps.ts';
import { dispatchDisputeOrLeave } from '../../../dispute/dispatchDispute.ts';
import { actingStaff, auditRead } from '../../../http/auditTrail.ts';
import { idempotencyHeaders, idempotentRequest, idOfRequest, once } from '../../../http/idempotency.ts';
import { Problem } from '../../../http/problems.ts';
import { existingDispute, showDispute } from './list.ts';
import { disputeParams, evidencePack, evidenceRequest, staffDispute } from './schemas.ts';

const common = { tags: ['operations'], security: [{ staffToken: [] }], params: disputeParams };

export const evidenceRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/ops/disputes/:id/evidence',
      {
        onRequest: app.requireStaff('legal'),
        schema: {
          operationId: 'readEvidence',
          summary: 'The evidence that the records hold for a dispute',
          ...common,
          response: { 200: evidencePack.describe('This is what would be sent as it is.') },
          problems: ['not_found'],
        },
      },
      async (request) => {
        const { id } = request.params;
        const pack = await packOf(deps, id);
        await auditRead(deps, request, 'dispute.evidence', [id]);
        const { suggestedKind, sections, refundIds, compellingEvidence } = pack;
        return {
          dispute: await showDispute(deps, id),
          suggestedKind,
          sections,
          refundIds: [...refundIds],
          compellingEvidence: compellingEvidence
            ? { ...compellingEvidence, missing: [...compellingEvidence.missing] }
            : null,
        };
      },
    );
    app.get(
      '/v1/ops/disputes/:id/evidence/page',
      {
        onRequest: app.requireStaff('legal'),
        schema: {
          operationId: 'readEvidencePage',
          summary: 'The same as a page to read and to print',
          ...common,
          response: {
            200: { description: 'This is the page.', content: { 'text/html': { schema: z.string() } } },
          },
          problems: ['not_found'],
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const pack = await packOf(deps, id);
        const dispute = await existingDispute(deps, id);
        await auditRead(deps, request, 'dispute.evidence', [id]);
        void reply
          .type('text/html; charset=utf-8')
          .header('content-security-policy', EVIDENCE_PAGE_CSP)
          .header('cache-control', 'no-store');
        return renderEvidencePage(pack, { ...dispute, disputeId: id });
      },
    );
    app.post(
      '/v1/ops/disputes/:id/evidence',
      {
        onRequest: app.requireStaff('legal'),
        schema: {
          operationId: 'sendEvidence',
          summary: 'Send evidence to the provider',
          description:
            'What the body leaves open is taken from the records as they are now. It is on record before it is sent, and sent once; read the dispute to see whether the provider took it.',
          ...common,
          body: evidenceRequest,
          headers: idempotencyHeaders,
          response: { 202: staffDispute.describe('The evidence is on record, and on its way.') },
          problems: ['not_found', 'invalid_state'],
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const staff = actingStaff(request);
        const scope = `POST /v1/ops/disputes/:id/evidence ${id} ${staff.actor}`;
        const idempotency = idempotentRequest(request.headers, scope, request.body);
        await once(deps.store.db, idempotency, deps.clock(), async () => {
          const evidenceId = idOfRequest('evd_', idempotency, 16);
          const pack = await packOf(deps, id);
          const { kind, statement, sections = {} } = request.body;
          const evidence = toSubmit(pack, { evidenceId, kind, statement, sections: defined(sections) });
          await send(
            { ...evidence, id: evidenceId, disputeId: id, at: deps.clock().toISOString(), ...staff },
            deps,
          );
          return { status: 202, resource: id };
        });
        return reply.code(202).send(await showDispute(deps, id));
      },
    );
  };

/** @throws Problem `not_found` */
async function packOf({ store }: Pick<ApiDeps, 'store'>, id: string): Promise<EvidencePack> {
  const facts = await evidenceFacts(store.db, id);
  if (facts === undefined) throw new Problem('not_found', 'There is no such dispute.');
  return assembleEvidence(facts);
}

async function send(asked: Parameters<typeof requestEvidence>[1], deps: ApiDeps): Promise<void> {
  const result = await requestEvidence(deps.store.db, asked);
  switch (result.outcome) {
    case 'requested':
      return dispatchDisputeOrLeave({ ...result, disputeId: asked.disputeId }, deps);
    case 'unknown':
      throw new Problem('not_found', 'There is no such dispute.');
    case 'invalid_state':
      throw new Problem('invalid_state', result.because);
  }
}
