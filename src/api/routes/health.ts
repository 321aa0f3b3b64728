/** For whoever keeps the process running: does it live, and is all there that it needs. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { unavailable } from '../http/problems.ts';
import { readiness } from '../readiness.ts';
import { problemResponses } from '../schemas/problem.ts';

export const healthRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
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
            }),
            ...problemResponses,
          },
        },
      },
      async () => {
        const { worker, missing } = await readiness(deps);
        if (missing.length > 0) throw unavailable(`Missing: ${missing.join(', ')}.`);
        return { status: 'ready' as const, worker };
      },
    );
  };
