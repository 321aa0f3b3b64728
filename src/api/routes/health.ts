/** For whoever keeps the process running: does it live, and is all there that it needs. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { recentProblems } from '../../observability/recentProblems.ts';
import type { ApiDeps } from '../deps.ts';
import { unavailable } from '../http/problems.ts';
import { keepReadiness } from '../readiness.ts';
import { problemResponses } from '../schemas/problem.ts';

const RECENT_MS = 3_600_000;

const problem = z.object({
  category: z.string(),
  code: z.string().describe('Such as payment_credentials_rejected'),
  subject: z.string().nullable().describe('What it concerns, such as a provider'),
  message: z.string(),
  lastAt: z.iso.datetime(),
  count: z.number().int(),
});

export const healthRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const readiness = keepReadiness(deps);
    app.get(
      '/healthz',
      {
        schema: {
          tags: ['operations'],
          summary: 'The process lives',
          response: { 200: z.object({ status: z.literal('ok') }) },
        },
      },
      () => ({ status: 'ok' as const }),
    );

    app.get(
      '/readyz',
      {
        schema: {
          tags: ['operations'],
          summary: 'Temporal, a database that takes writes and its migrations are there',
          response: {
            200: z.object({
              status: z.literal('ready'),
              worker: z.boolean().describe('Whether a worker polls'),
              problems: z
                .array(problem)
                .optional()
                .describe('To staff only: what was reported in the last hour, one entry a kind'),
            }),
            ...problemResponses,
          },
        },
      },
      async (request) => {
        const { worker, missing } = await readiness();
        if (missing.length > 0) throw unavailable(`Missing: ${missing.join(', ')}.`);
        const answer = { status: 'ready' as const, worker };
        if (!(await app.isFromStaff(request))) return answer;
        const since = new Date(deps.clock().getTime() - RECENT_MS).toISOString();
        return { ...answer, problems: await recentProblems(deps.store.db, since) };
      },
    );
  };
