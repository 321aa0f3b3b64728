import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { listFindings } from '../../../store/reconciliation.ts';
import type { ApiDeps } from '../../deps.ts';
import { pageOf, readPage } from '../../http/paging.ts';
import { problemResponses } from '../../schemas/problem.ts';
import { findingsAnswer, findingsQuery } from './schemas.ts';

export const findingRoutes =
  ({ store }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/ops/findings',
      {
        onRequest: app.requireStaff('finance', 'ops'),
        schema: {
          tags: ['operations'],
          summary: 'What waits for people, the newest first',
          security: [{ staffToken: [] }],
          querystring: findingsQuery,
          response: { 200: findingsAnswer, ...problemResponses },
        },
      },
      ({ query: { limit, cursor, status } }) =>
        readPage(
          pageOf({ limit, cursor }),
          (page) => listFindings(store.db, { status, ...page }),
          (finding) => finding,
        ),
    );
  };
