import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { findStaffRefund, listRefunds, type StaffRefund } from '../../../../store/refund/list.ts';
import type { ApiDeps } from '../../../deps.ts';
import { pageOf, readSortedPage } from '../../../http/paging.ts';
import { Problem } from '../../../http/problems.ts';
import { refundBody, refundsAnswer, refundsQuery, type StaffRefundBody } from './schemas.ts';

export const refundListRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/ops/refunds',
      {
        onRequest: app.requireStaff('finance'),
        schema: {
          operationId: 'listRefunds',
          tags: ['operations'],
          summary: 'Refunds of all bookings: the latest request first',
          description:
            'Finance decides on those `under_review` by `POST /v1/ops/refunds/{id}/decision`, and retries or settles those that `failed`.',
          security: [{ staffToken: [] }],
          querystring: refundsQuery,
          response: { 200: refundsAnswer.describe('This is a page of refunds.') },
        },
      },
      ({ query: { limit, cursor, status } }) =>
        readSortedPage(
          pageOf({ limit, cursor }),
          (page) => listRefunds(deps.store.db, { ...page, status }),
          (refund) => shown(refund, deps),
          ({ requestedAt, id }) => ({ at: requestedAt, id }),
        ),
    );
  };

const shown = (refund: StaffRefund, { refundWorkflowUrl }: ApiDeps): StaffRefundBody =>
  refundBody(refund, refundWorkflowUrl(refund.bookingId, refund.n));

/** @throws Problem `not_found` */
export async function showRefund(deps: ApiDeps, id: string): Promise<StaffRefundBody> {
  const refund = await findStaffRefund(deps.store.db, id);
  if (refund === undefined) throw new Problem('not_found', 'There is no such refund.');
  return shown(refund, deps);
}
