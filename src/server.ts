/** The API: takes requests and webhooks, hands them to Temporal, reads from Postgres. */
import { startServer } from './composition/apiServer.ts';
import { configured } from './composition/configured.ts';
import { startOperations } from './composition/operations.ts';
import { type Running, runUntilSignal } from './composition/process.ts';
import { loadConfig, readEnvironment } from './config/config.ts';
import { createLogger } from './observability/log.ts';
import { parseKeyring } from './security/keyring.ts';
import { openPostgres } from './store/database/database.ts';
import { connectClient } from './temporal/connection.ts';
import { registerSearchAttributes } from './temporal/registerSearchAttributes.ts';

/** A silent database leaves time to say so within the 5 s in which every answer comes (api.md). */
const DATABASE_ANSWERS_WITHIN_MS = 3_000;
/** docker-compose.yml waits 30 s. */
const STOP_WITHIN_MS = 25_000;

await runUntilSignal(start, { stopWithinMs: STOP_WITHIN_MS, fails: 'as log lines' });

async function start(): Promise<Running> {
  const config = loadConfig(readEnvironment());
  const log = createLogger(config.logLevel);
  const operations = await startOperations(config, undefined);
  log.info({ configured: configured('server', config, operations.metricsUrl) }, 'the API starts');
  const keyring = parseKeyring(config.temporal.payloadKeys);
  const store = openPostgres(config.databaseUrl, {
    answerWithinMs: DATABASE_ANSWERS_WITHIN_MS,
    preparedStatements: config.preparedStatements,
  });
  const temporal = await connectClient(config.temporal, keyring);
  await registerSearchAttributes(temporal.connection, config.temporal.namespace);
  const server = await startServer({ config, store, keyring, temporal, log });
  operations.startedAs(server);
  log.info({ host: config.http.host, port: config.http.port }, 'the API listens');
  return {
    failed: new Promise<never>(() => undefined), // a listening server fails request by request
    stop: async (signal) => {
      log.info(
        { signal, waitsFor: { requests: server.underWay() } },
        'the API stops: it takes no new connection, and requests under way get their answers',
      );
      await server.stop();
      await temporal.close();
      await store.close();
      await operations.close();
      log.info('the API has stopped');
    },
  };
}
