/** The worker: runs workflows and their activities against a Temporal server and a database. */
import type { Logger } from 'pino';
import { configured } from './composition/configured.ts';
import { startOperations } from './composition/operations.ts';
import { type Running, runUntilSignal } from './composition/process.ts';
import { startWorkers } from './composition/workers.ts';
import { type Config, loadConfig, readEnvironment } from './config/config.ts';
import { createLogger } from './observability/log.ts';
import { parseKeyring } from './security/keyring.ts';
import { openPostgres } from './store/database/database.ts';
import { installRuntime, type TemporalRuntime } from './temporal/runtime.ts';

/** Shorter than the local activities' start-to-close, so that a silent database is an attempt that failed. */
const DATABASE_ANSWERS_WITHIN_MS = 8_000;
/** docker-compose.yml waits 60 s. */
const STOP_WITHIN_MS = 50_000;

await runUntilSignal(start, { stopWithinMs: STOP_WITHIN_MS, fails: 'as log lines' });

async function start(): Promise<Running> {
  const config = loadConfig(readEnvironment());
  const log = createLogger(config.logLevel);
  const runtime = installRuntime(log);
  try {
    return await startOn(runtime, config, log);
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

async function startOn(runtime: TemporalRuntime, config: Config, log: Logger): Promise<Running> {
  const operations = await startOperations(config, runtime);
  log.info({ configured: configured('worker', config, operations.metricsUrl) }, 'the worker starts');
  const keyring = parseKeyring(config.temporal.payloadKeys);
  const store = openPostgres(config.databaseUrl, {
    answerWithinMs: DATABASE_ANSWERS_WITHIN_MS,
    preparedStatements: config.preparedStatements,
  });
  const workers = await startWorkers({ config, store, keyring, log });
  operations.startedAs(workers);
  log.info('the worker polls');
  return {
    failed: workers.stopped,
    stop: async (signal) => {
      log.info(
        { signal, waitsFor: workers.underWay() },
        'the worker stops: it takes nothing new, and what is under way gets its time to end',
      );
      try {
        await workers.stop();
      } finally {
        await store.close();
        await operations.close();
      }
      log.info('the worker has stopped');
    },
  };
}
