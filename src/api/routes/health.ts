/** For whoever keeps the process running: does it live, and is all there that it needs. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { recentProblems } from '../../observability/recentProblems.ts';
import type { ApiDeps } from '../deps.ts';
import { unavailable } from '../http/problems.ts';
import { keepReadiness } from '../readiness.ts';

const RECENT_MS = 3_600_000;

const problem = z.object({
  category: z.string(),
  code: z.string().describe('The code names the kind of problem, such as `payment_credentials_rejected`.'),
  subject: z.string().nullable().describe('The subject is what it concerns, such as a provider.'),
  message: z.string(),
  lastAt: z.iso.datetime(),
  count: z.number().int(),
});

const readyAnswer = z
  .object({
    status: z.literal('ready'),
    worker: z.boolean().describe('This says whether a worker polls for tasks.'),
    problems: z
      .array(problem)
      .optional()
      .describe('Staff also see what was reported in the last hour, one entry a kind.'),
  })
  .describe('All that a booking needs is there.');

export const healthRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const readiness = keepReadiness(deps);
    app.get(
      '/healthz',
      {
        schema: {
          operationId: 'getHealth',
          tags: ['operations'],
          summary: 'The process lives',
          description: 'The answer says nothing of what the process depends on: see `getReadiness`.',
          response: { 200: z.object({ status: z.literal('ok') }).describe('The process lives.') },
        },
      },
      () => ({ status: 'ok' as const }),
    );

    app.get(
      '/readyz',
      {
        schema: {
          operationId: 'getReadiness',
          tags: ['operations'],
          description:
            '503 `unavailable` answers while something is missing, and names it. With a staff token the answer also holds what was reported in the last hour.',
          security: [{}, { staffToken: [] }],
          summary: 'Temporal, a database that takes writes and its migrations are there',
          response: {
            200: readyAnswer,
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
