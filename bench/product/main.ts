/**
 * The process under measurement: the product's API and workers, composed as the embedded start composes them, and
 * beside them the floor's, and the same API over its effects alone, in one process on one database. The customers, the
 * vendors and the Temporal server are outside.
 */
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'kysely';
import { loadConfig } from '../../src/config/config.ts';
import { openEmbeddedDatabase } from '../../src/embedded/database.ts';
import { completeEnvironment } from '../../src/embedded/environment.ts';
import { choosePort } from '../../src/embedded/ports.ts';
import { embeddedSecrets } from '../../src/embedded/folder/secrets.ts';
import { createTeardown, type Teardown } from '../../src/embedded/teardown.ts';
import { parseKeyring } from '../../src/security/keyring.ts';
import { createLogger } from '../../src/observability/log.ts';
import { startServer } from '../../src/composition/apiServer.ts';
import { openPostgres, type Store } from '../../src/store/database/database.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { connectClient, connectWorker } from '../../src/temporal/connection.ts';
import { registerSearchAttributes } from '../../src/temporal/registerSearchAttributes.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { startWorkers } from '../../src/composition/workers.ts';
import { fillTables } from '../../test/support/servers/manyRows.ts';
import { startFloorServer } from '../floor/server.ts';
import { openFloorStore } from '../floor/store.ts';
import { startFloorWorker } from '../floor/worker.ts';
import { openEffects } from '../effects/gateway.ts';
import { countStatements, type CountingStore } from './counting.ts';
import { tellHappenings } from './happenings.ts';
import type { Filled, Happening, ProductProcessOptions, ProductProcessReady } from './messages.ts';

/** A bench books more in a minute than anybody may; each of its customers comes from an address of their own. */
const CROWDED = {
  RATE_LIMIT_BOOKINGS: '100000/1m',
  RATE_LIMIT_QUOTES: '100000/1m',
  TRUSTED_PROXIES: '127.0.0.1',
};

async function start(order: ProductProcessOptions, teardown: Teardown): Promise<ProductProcessReady> {
  const opened = await openDatabase(order);
  teardown.add('the database', () => opened.close());
  await migrate(opened.db);
  if (order.rows > 0) await fill(opened, order.rows);
  const counted = countStatements(opened);
  const { api, effects } = await startProduct(order, counted.store, teardown);
  const floor = await startFloor(order, counted, teardown);
  const stopTelling = await tellHappenings(opened, tell);
  teardown.add('the triggers', stopTelling);
  return { pid: process.pid, api, effects, floor };
}

/** In one session, as the triggers are off in that one alone. */
const fill = (store: Store, rows: number) =>
  store.db.connection().execute((session) =>
    fillTables(
      async (statement) => (await sql.raw(statement).execute(session)).rows,
      { rows, unsettled: false },
      (filled) => tell({ filled }),
    ),
  );

const tell = (message: Happening | ProductProcessReady | Filled): void => void process.send?.(message);

function openDatabase({ databaseUrl, dataDir }: ProductProcessOptions): Promise<Store> {
  return databaseUrl === undefined
    ? openEmbeddedDatabase(join(dataDir, 'postgres'))
    : Promise.resolve(openPostgres(databaseUrl));
}

async function startProduct(order: ProductProcessOptions, store: Store, teardown: Teardown) {
  const secrets = await embeddedSecrets(order.dataDir);
  const config = loadConfig(
    completeEnvironment(
      { ...CROWDED, TEMPORAL_ADDRESS: order.temporal.address, TEMPORAL_NAMESPACE: order.temporal.namespace },
      {
        secrets,
        sandbox: order.sandbox,
        port: await choosePort({ explicit: 0, preferred: 0 }),
        metricsPort: await choosePort({ explicit: 0, preferred: 0 }),
      },
    ),
  );
  const log = createLogger(config.logLevel); // as in production: a line a request
  installRuntime(log);
  const keyring = parseKeyring(config.temporal.payloadKeys);
  const temporal = await connectClient(config.temporal, keyring);
  teardown.add('the product’s Temporal client', () => temporal.close());
  await registerSearchAttributes(temporal.connection, config.temporal.namespace);
  const workers = await startWorkers({ config, store, keyring, log });
  teardown.add('the product’s workers', () => workers.stop());
  const server = await startServer({ config, store, keyring, temporal, log });
  teardown.add('the product’s API', () => server.stop());
  const effects = openEffects({ config, store, keyring, log });
  teardown.add('the emails without Temporal', () => effects.close());
  const port = await choosePort({ explicit: 0, preferred: 0 });
  const without = await startServer(
    { config: { ...config, http: { ...config.http, port } }, store, keyring, temporal, log },
    effects.gateway,
  );
  teardown.add('the API without Temporal', () => without.stop());
  return { api: server.url, effects: without.url };
}

async function startFloor(
  order: ProductProcessOptions,
  { store, statements }: CountingStore,
  teardown: Teardown,
): Promise<string> {
  const { address, namespace } = order.temporal;
  const floorStore = await openFloorStore(store.db);
  const connection = await Connection.connect({ address });
  teardown.add('the floor’s Temporal client', () => connection.close());
  const workerConnection = await connectWorker({ address, namespace });
  teardown.add('the floor’s worker connection', () => workerConnection.close());
  const worker = await startFloorWorker(workerConnection, namespace, floorStore);
  teardown.add('the floor’s worker', () => worker.stop());
  const client = new Client({ connection, namespace });
  const server = await startFloorServer(client, floorStore, statements);
  teardown.add('the floor’s routes', () => server.stop());
  return server.url;
}

const teardown = createTeardown((line) => console.error(line));
const [argument] = process.argv.slice(2);
if (argument === undefined || process.send === undefined)
  throw new Error('this process is started by the bench (npm run bench)');

// The bench says when it is over by hanging up, or dies and hangs up.
const hungUp = new Promise<void>((resolve) => process.once('disconnect', resolve));
try {
  const ready = await start(JSON.parse(argument) as ProductProcessOptions, teardown); // written by the bench, for this process
  tell(ready);
  await hungUp;
} finally {
  await teardown.run();
}
