/** Sending evidence: on record first, then by the dispute's workflow. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { defined } from '../../../../domain/defined.ts';
import { toSubmit } from '../../../../domain/dispute/pack.ts';
import { requestEvidence } from '../../../../store/dispute/evidence.ts';
import type { ApiDeps } from '../../../deps.ts';
import { dispatchDisputeOrLeave } from '../../../dispute/dispatchDispute.ts';
import { actingStaff } from '../../../http/auditTrail.ts';
import { idempotencyHeaders, idempotentRequest, idOfRequest, once } from '../../../http/idempotency.ts';
import { Problem } from '../../../http/problems.ts';
import { packOf } from './evidence.ts';
import { showDispute } from './list.ts';
import { disputeParams, evidenceRequest, staffDispute } from './schemas.ts';

export const sendEvidenceRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/ops/disputes/:id/evidence',
      {
        onRequest: app.requireStaff('legal'),
        schema: {
          operationId: 'sendEvidence',
          summary: 'Send evidence to the provider',
          description:
            'What the body leaves open is taken from the records as they are now. It is on record before it is sent, and sent once; read the dispute to see whether the provider took it.',
          tags: ['operations'],
          security: [{ staffToken: [] }],
          params: disputeParams,
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
