import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { findStaffDispute, listDisputes, type StaffDispute } from '../../../../store/dispute/list.ts';
import type { ApiDeps } from '../../../deps.ts';
import { pageOf, readSortedPage } from '../../../http/paging.ts';
import { Problem } from '../../../http/problems.ts';
import {
  disputeBody,
  disputeParams,
  disputesAnswer,
  disputesQuery,
  staffDispute,
  type StaffDisputeBody,
} from './schemas.ts';

export const disputeListRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/ops/disputes',
      {
        onRequest: app.requireStaff('legal'),
        schema: {
          operationId: 'listDisputes',
          tags: ['operations'],
          summary: 'Disputes of all bookings: the latest first',
          description:
            'Those that `needs_response` are lost without evidence: `GET /v1/ops/disputes/{id}/evidence` shows what is at hand.',
          security: [{ staffToken: [] }],
          querystring: disputesQuery,
          response: { 200: disputesAnswer.describe('This is a page of disputes.') },
        },
      },
      ({ query: { limit, cursor, status } }) =>
        readSortedPage(
          pageOf({ limit, cursor }),
          (page) => listDisputes(deps.store.db, { ...page, status }),
          (dispute) => shown(dispute, deps),
          ({ openedAt, id }) => ({ at: openedAt, id }),
        ),
    );
    app.get(
      '/v1/ops/disputes/:id',
      {
        onRequest: app.requireStaff('legal'),
        schema: {
          operationId: 'readDispute',
          tags: ['operations'],
          summary: 'A dispute, with the evidence that was sent',
          security: [{ staffToken: [] }],
          params: disputeParams,
          response: { 200: staffDispute.describe('The dispute is as its provider last showed it.') },
          problems: ['not_found'],
        },
      },
      ({ params }) => showDispute(deps, params.id),
    );
  };

const shown = (dispute: StaffDispute, { disputeWorkflowUrl }: ApiDeps): StaffDisputeBody =>
  disputeBody(dispute, disputeWorkflowUrl(dispute.provider, dispute.id));

/** @throws Problem `not_found` */
export async function showDispute(deps: ApiDeps, id: string): Promise<StaffDisputeBody> {
  return shown(await existingDispute(deps, id), deps);
}

/** @throws Problem `not_found` */
export async function existingDispute({ store }: Pick<ApiDeps, 'store'>, id: string): Promise<StaffDispute> {
  const dispute = await findStaffDispute(store.db, id);
  if (dispute === undefined) throw new Problem('not_found', 'There is no such dispute.');
  return dispute;
}
