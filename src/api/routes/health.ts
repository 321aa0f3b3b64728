/** For whoever keeps the process running: does it live, and is all there that it needs. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { pendingMigrations } from '../../store/database/migrate.ts';
import type { ApiDeps } from '../deps.ts';
import { unavailable } from '../http/problems.ts';
import { problemResponses } from '../schemas/problem.ts';

const CHECK_MS = 3_000;

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
          summary: 'Temporal, the database and its migrations are there',
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
        const [temporal, database] = await Promise.all([deps.temporal.ready(), databaseState(deps)]);
        const missing = [
          ...(temporal.reachable ? [] : ['Temporal']),
          ...(database === 'ready' ? [] : [database]),
        ];
        if (missing.length > 0) throw unavailable(`Missing: ${missing.join(', ')}.`);
        return { status: 'ready' as const, worker: temporal.worker };
      },
    );
  };

async function databaseState({
  store,
  log,
}: ApiDeps): Promise<'ready' | 'the database' | 'database migrations'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer in time')), CHECK_MS);
  });
  try {
    const pending = await Promise.race([pendingMigrations(store.db), late]);
    return pending.length === 0 ? 'ready' : 'database migrations';
  } catch (err) {
    log.warn({ err }, 'the database cannot be reached');
    return 'the database';
  } finally {
    clearTimeout(timer);
  }
}
