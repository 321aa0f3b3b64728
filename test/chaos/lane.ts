/**
 * One booking after another runs in a lane of its own: a namespace, a database, the vendors' stand-ins and the API,
 * all of which outlive the workers that die in it. Lanes know nothing of each other, so several run at once.
 */
import { randomUUID } from 'node:crypto';
import { msToTs } from '@temporalio/common/lib/time.js';
import pg from 'pg';
import { startSandbox } from '../../sandbox/index.ts';
import { loadConfig } from '../../src/config/config.ts';
import { payPalOf } from '../../src/embedded/environment.ts';
import { createTeardown, type Teardown } from '../../src/embedded/teardown.ts';
import { newKey, parseKeyring } from '../../src/security/keyring.ts';
import { createLogger } from '../../src/observability/log.ts';
import { startServer } from '../../src/composition/apiServer.ts';
import { openPostgres, type Store } from '../../src/store/database/database.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { connectClient, type TemporalClient } from '../../src/temporal/connection.ts';
import { registerSearchAttributes } from '../../src/temporal/registerSearchAttributes.ts';
import { paypalFaults } from '../support/clients/paypalClient.ts';
import { stripeFaults } from '../support/clients/sandboxClient.ts';
import { waitFor } from '../support/waitFor.ts';
import type { SharedServers } from './servers.ts';
import { startWorkerProcess, type WorkerProcess } from './worker/workerProcess.ts';

export interface At {
  readonly api: string;
  readonly sandbox: string;
}

export interface Lane {
  readonly at: At;
  /** The same product, whose holds end soon. */
  readonly hasty: At;
  readonly store: Store;
  readonly temporal: TemporalClient;
  /** A worker that polls; a new one where the last is gone. */
  worker(): Promise<WorkerProcess>;
  stop(): Promise<void>;
}

/**
 * Short enough for a case to wait it out; long enough for a worker that nobody kills to fetch the payment as often
 * on a busy machine as on an idle one.
 */
const HASTY = { BOOKING_HOLD: '14s', PAYPAL_PENDING_HOLD: '24s' } as const;

const KEYS = {
  secretKey: 'sk_test_chaos',
  publishableKey: 'pk_test_chaos',
  webhookSecret: 'whsec_chaos',
};

export const STAFF_SECRET = 'staff-secret-of-the-crash-harness-00';

const SETTINGS = {
  PORT: '0',
  METRICS_PORT: '0',
  RATE_LIMIT_BOOKINGS: '1000/1m',
  RATE_LIMIT_QUOTES: '1000/1m',
  MAX_BOOKINGS_PER_IP_DAY: '100000',
  PRE_ARRIVAL_LEAD: '800d', // the stay's first notifications come at once, so that its first steps are tried too
  EMAIL_RETRY_SCHEDULE: '1s,2s,3s',
  BOOKING_TOKEN_SECRET: 'booking-secret-of-the-crash-harness',
  STAFF_JWT_SECRET: STAFF_SECRET,
};

/** Resolves when bookings can be made; the first worker is started by whoever asks for it. */
export async function openLane(servers: SharedServers): Promise<Lane> {
  const teardown = createTeardown((line) => process.stderr.write(`${line}\n`));
  try {
    return await open(servers, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function open(servers: SharedServers, teardown: Teardown): Promise<Lane> {
  const name = `chaos-${randomUUID().slice(0, 8)}`;
  const sandbox = await startSandbox({ stripe: KEYS, port: 0, smtpPort: 0 });
  teardown.add('the sandbox', () => sandbox.stop());
  const env: Record<string, string> = {
    ...servers.env,
    ...SETTINGS,
    DATABASE_URL: await createDatabase(servers.postgresUrl, name),
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_NAMESPACE: name,
    PAYLOAD_KEYS: newKey(),
    STRIPE_SECRET_KEY: KEYS.secretKey,
    STRIPE_PUBLISHABLE_KEY: KEYS.publishableKey,
    STRIPE_WEBHOOK_SECRET: KEYS.webhookSecret,
    STRIPE_API_BASE: sandbox.url,
    ...payPalOf(sandbox),
    PUBLIC_URL: sandbox.url, // the stand-in of the website, to which PayPal sends its customers back
    CORS_ORIGINS: sandbox.url,
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(sandbox.smtpPort),
  };
  const config = loadConfig(env);
  const store = openPostgres(config.databaseUrl);
  teardown.add('the database', () => store.close());
  await migrate(store.db);
  await createNamespace(servers.temporalAddress, name, config.temporal.payloadKeys);
  const temporal = await connectClient(config.temporal, parseKeyring(config.temporal.payloadKeys));
  teardown.add('the Temporal client', () => temporal.close());
  await registerSearchAttributes(temporal.connection, name);

  const parts = {
    store,
    temporal,
    keyring: parseKeyring(config.temporal.payloadKeys),
    log: createLogger('silent'),
  };
  const server = await startServer({ ...parts, config });
  teardown.add('the API', () => server.stop());
  const hasty = await startServer({ ...parts, config: loadConfig({ ...env, ...HASTY }) });
  teardown.add('the hasty API', () => hasty.stop());
  sandbox.setStripeWebhookUrl(`${server.url}/webhooks/stripe`);
  sandbox.setPayPalWebhookUrl(`${server.url}/webhooks/paypal`);
  const at = { api: server.url, sandbox: sandbox.url };
  // Each case sends what it needs: histories repeat exactly.
  await stripeFaults(at, { webhooks: { drop: true } });
  await paypalFaults(at, { webhooks: { drop: true }, ipns: { drop: true } });

  const worker = keptAlive(servers.workerProgram, env, teardown);
  return {
    at,
    store,
    temporal,
    worker,
    hasty: { api: hasty.url, sandbox: sandbox.url },
    stop: () => teardown.run(),
  };
}

/** Starts the next worker when the last one is gone. */
function keptAlive(
  program: string,
  env: Readonly<Record<string, string>>,
  teardown: Teardown,
): () => Promise<WorkerProcess> {
  let current: Promise<WorkerProcess> | undefined;
  let stopped = false;
  teardown.add('the worker', async () => {
    stopped = true;
    await (await current)?.kill();
  });
  return () => {
    if (stopped) throw new Error('this lane is closed');
    current ??= startWorkerProcess(program, env).then(
      (worker) => {
        void worker.gone.then(() => (current = undefined));
        return worker;
      },
      (error: unknown) => {
        current = undefined; // the next case tries again
        throw error;
      },
    );
    return current;
  };
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  await client.query(`create database ${pg.escapeIdentifier(name)}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Servers keep the list of namespaces in caches: it is there once a workflow can be looked for in it. */
async function createNamespace(address: string, namespace: string, keys: string): Promise<void> {
  const { connection, close } = await connectClient({ address, namespace: 'default' }, parseKeyring(keys));
  try {
    const { workflowService } = connection;
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1d') });
    await waitFor(`the namespace ${namespace}`, async () => {
      try {
        await workflowService.countWorkflowExecutions({ namespace });
        return true;
      } catch {
        return false; // not known everywhere yet; whoever waits has a deadline
      }
    });
  } finally {
    await close();
  }
}
