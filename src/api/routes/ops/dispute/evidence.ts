/** The evidence pack: assembled from the records, for a person to read. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { EvidencePack } from '../../../../domain/dispute/pack.ts';
import { assembleEvidence } from '../../../../emails/compose/evidence/assemble.ts';
import { EVIDENCE_PAGE_CSP, renderEvidencePage } from '../../../../emails/compose/evidence/page.tsx';
import { evidenceFacts } from '../../../../store/dispute/evidenceFacts.ts';
import type { ApiDeps } from '../../../deps.ts';
import { auditRead } from '../../../http/auditTrail.ts';
import { Problem } from '../../../http/problems.ts';
import { existingDispute, showDispute } from './list.ts';
import { disputeParams, evidencePack } from './schemas.ts';

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
  };

/** @throws Problem `not_found` */
export async function packOf({ store }: Pick<ApiDeps, 'store'>, id: string): Promise<EvidencePack> {
  const facts = await evidenceFacts(store.db, id);
  if (facts === undefined) throw new Problem('not_found', 'There is no such dispute.');
  return assembleEvidence(facts);
}
