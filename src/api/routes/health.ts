/** For whoever keeps the process running: does it live, and is all there that it needs. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { pendingMigrations } from '../../store/database/migrate.ts';
import { assertWritable, isReadOnly } from '../../store/database/readOnly.ts';
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

type DatabaseState = 'ready' | 'the database' | 'a database that takes writes' | 'database migrations';

async function databaseState({ store, log }: ApiDeps): Promise<DatabaseState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer in time')), CHECK_MS);
  });
  try {
    const pending = await Promise.race([pendingMigrations(store.db), late]);
    if (pending.length > 0) return 'database migrations';
    await Promise.race([assertWritable(store.db), late]);
    return 'ready';
  } catch (err) {
    if (isReadOnly(err)) {
      log.warn({ err }, 'the database takes no writes');
      return 'a database that takes writes';
    }
    log.warn({ err }, 'the database cannot be reached');
    return 'the database';
  } finally {
    clearTimeout(timer);
  }
}
