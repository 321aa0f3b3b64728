/** The worker: runs workflows and their activities against a Temporal server and a database. */
import { runUntilSignal } from './composition/process.ts';
import { startWorkers } from './composition/workers.ts';
import { loadConfig, readEnvironment } from './config/config.ts';
import { createLogger } from './observability/log.ts';
import { parseKeyring } from './security/keyring.ts';
import { openPostgres } from './store/database/database.ts';
import { logThrough } from './temporal/runtimeLog.ts';

/** Shorter than the local activities' start-to-close, so that a silent database is an attempt that failed. */
const DATABASE_ANSWERS_WITHIN_MS = 8_000;
/** docker-compose.yml waits 60 s. */
const STOP_WITHIN_MS = 50_000;

await runUntilSignal(start, { stopWithinMs: STOP_WITHIN_MS });

async function start() {
  const config = loadConfig(readEnvironment());
  const log = createLogger(config.logLevel);
  logThrough(log);
  const keyring = parseKeyring(config.temporal.payloadKeys);
  const store = openPostgres(config.databaseUrl, { answerWithinMs: DATABASE_ANSWERS_WITHIN_MS });
  const workers = await startWorkers({ config, store, keyring, log });
  log.info('the worker polls');
  return {
    failed: workers.stopped,
    stop: async () => {
      try {
        await workers.stop();
      } finally {
        await store.close();
      }
    },
  };
}
