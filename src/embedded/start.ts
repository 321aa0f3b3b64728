/**
 * Everything on one machine in one process group: Temporal's development server, Postgres, the vendors' stand-ins,
 * the worker and the API. The same code as anywhere else; only where the parts come from differs.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { startSandbox, type Sandbox } from '../../sandbox/index.ts';
import { type Config, loadConfig, loadEmbeddedSettings, loadMigrationSettings } from '../config/config.ts';
import { parseKeyring } from '../security/keyring.ts';
import { type RunningServer, startServer } from '../composition/apiServer.ts';
import { openPostgres, type Store } from '../store/database/database.ts';
import { migrate } from '../store/database/migrate.ts';
import { connectClient } from '../temporal/connection.ts';
import { registerSearchAttributes } from '../temporal/registerSearchAttributes.ts';
import type { TemporalRuntime } from '../temporal/runtime.ts';
import { configured } from '../composition/configured.ts';
import { startOperations } from '../composition/operations.ts';
import { migrateServer } from '../composition/migration.ts';
import { startWorkers } from '../composition/workers.ts';
import { writeBankRates } from './bankRates.ts';
import { openEmbeddedDatabase } from './database.ts';
import { completeEnvironment, sandboxKeys, switchedIn } from './environment.ts';
import { assertCanStart } from './preflight.ts';
import { sampleEmails } from './sampleEmails.ts';
import { assertDataFormat } from './folder/format.ts';
import { takeDataFolder } from './folder/dataFolder.ts';
import { planPorts } from './ports.ts';
import { embeddedSecrets, type EmbeddedSecrets } from './folder/secrets.ts';
import { createTeardown, type Teardown } from './teardown.ts';
import { findTemporalCli } from './temporal/cli.ts';
import { startTemporalServer } from './temporal/server.ts';
import { defined } from '../domain/defined.ts';

export interface EmbeddedOptions {
  /** What the person set; empty means that everything is embedded. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: Logger;
  /** Of this process, for its figures. */
  readonly runtime?: TemporalRuntime;
  /** Takes a line for the terminal at each long step. */
  readonly report: (line: string) => void;
}

export interface Embedded {
  readonly config: Config;
  readonly server: RunningServer;
  readonly metricsUrl: string;
  readonly sandbox: Sandbox;
  readonly dataDir: string;
  /** The `temporal` that runs the server; undefined where TEMPORAL_ADDRESS names another's. */
  readonly temporalCli: string | undefined;
  /** Rejects when a part that the others need has ended. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

const WORKER_POLLS_WITHIN_MS = 60_000;

/**
 * Resolves once a booking can be made: everything listens and a worker polls. Leaves nothing running when it fails.
 * @throws ConfigError before anything is touched, when the environment cannot be used or says production
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const teardown = createTeardown(options.report);
  teardown.add("the SDK's runtime", () => options.runtime?.close() ?? Promise.resolve());
  try {
    assertCanStart(options.env);
    return { ...(await start(options, teardown)), stop: () => teardown.run() };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(options: EmbeddedOptions, teardown: Teardown): Promise<Omit<Embedded, 'stop'>> {
  const { env, log, report } = options;
  const settings = loadEmbeddedSettings(env);
  const plan = portPlan(settings);
  const dataDir = resolve(settings.dataDir);
  const lock = await takeDataFolder(dataDir);
  teardown.add('the lock', () => lock.release());
  await assertDataFormat(dataDir);

  const secrets = await embeddedSecrets(dataDir);
  // Before anything starts, so that a missing CLI or a port that is taken migrates no database.
  const cli = switchedIn(env).temporal
    ? undefined
    : await findTemporalCli({ explicit: settings.temporalCli, report, env });
  const ports = await plan.choose('port', 'metricsPort', 'sandboxPort', 'smtpPort');
  const { port, metricsPort } = ports;
  const apiUrl = `http://127.0.0.1:${port}`;

  const [temporal, store, sandbox] = await allOrFirstError([
    startTemporal(options, teardown, {
      cli,
      dataDir,
      choosePorts: () => plan.choose('temporalPort', 'uiPort'),
      codecEndpoint: `${apiUrl}/codec/${secrets.codecUiKey}`,
    }),
    openDatabase(options, teardown, dataDir),
    openSandbox(teardown, { dataDir, apiUrl, secrets, ports }),
  ]);
  const config = loadConfig(
    completeEnvironment(env, {
      secrets,
      sandbox,
      port,
      metricsPort,
      fxRatesFile: await writeBankRates(dataDir, new Date()),
      ...defined({ temporal }),
    }),
  );

  const operations = await startOperations(config, options.runtime);
  teardown.add('the metrics', () => operations.close());
  log.info({ configured: configured('embedded', config, operations.metricsUrl) }, 'Midas starts');
  report('starting the worker and the API');
  const keyring = parseKeyring(config.temporal.payloadKeys);
  const client = await connectClient(config.temporal, keyring);
  teardown.add('the Temporal client', () => client.close());
  await registerSearchAttributes(client.connection, config.temporal.namespace);
  const workers = await startWorkers({ config, store, keyring, log });
  teardown.add('the worker', () => workers.stop());
  const server = await startServer({
    config,
    store,
    keyring,
    log,
    temporal: client,
    codecUiKey: secrets.codecUiKey,
  });
  teardown.add('the API', () => server.stop());
  sendWebhooksTo(server.url, sandbox);
  await untilWorkerPolls(server);
  operations.startedAs(server, workers);

  const failed = endOfAny(workers.stopped, ...(temporal === undefined ? [] : [temporal.exited]));
  return { config, server, metricsUrl: operations.metricsUrl, sandbox, dataDir, temporalCli: cli, failed };
}

function endOfAny(...parts: readonly Promise<unknown>[]): Promise<never> {
  const failed = Promise.race(parts).then(() => {
    throw new Error('a part that everything needs has ended');
  });
  failed.catch(() => undefined); // also when nobody waits: stopping ends them all
  return failed;
}

/** Temporal's are chosen when it starts: a server left behind by a killed start may hold them until then. */
const portPlan = (settings: ReturnType<typeof loadEmbeddedSettings>) =>
  planPorts({
    port: { variable: 'PORT', explicit: settings.explicitPort, preferred: 3000 },
    metricsPort: { variable: 'METRICS_PORT', explicit: settings.explicitMetricsPort, preferred: 9464 },
    sandboxPort: { variable: 'SANDBOX_PORT', explicit: settings.sandboxPort, preferred: 4010 },
    smtpPort: { variable: 'SANDBOX_SMTP_PORT', explicit: settings.sandboxSmtpPort, preferred: 4025 },
    temporalPort: { variable: 'EMBEDDED_TEMPORAL_PORT', explicit: settings.temporalPort, preferred: 7233 },
    uiPort: { variable: 'EMBEDDED_TEMPORAL_UI_PORT', explicit: settings.temporalUiPort, preferred: 8233 },
  });

interface TemporalPlace {
  readonly cli: string | undefined;
  readonly dataDir: string;
  readonly choosePorts: () => Promise<{ temporalPort: number; uiPort: number }>;
  readonly codecEndpoint: string;
}

async function startTemporal(
  { env, report }: EmbeddedOptions,
  teardown: Teardown,
  { cli, dataDir, choosePorts, codecEndpoint }: TemporalPlace,
) {
  if (cli === undefined) return undefined;
  const settings = loadEmbeddedSettings(env);
  report('starting the Temporal server');
  const server = await startTemporalServer({
    cli,
    codecEndpoint,
    report,
    choosePorts: async () => {
      const { temporalPort: port, uiPort } = await choosePorts();
      return { port, uiPort };
    },
    namespace: settings.namespace,
    dataFile: join(dataDir, 'temporal.db'),
    folder: dataDir,
  });
  teardown.add('the Temporal server', () => server.stop());
  return server;
}

async function openDatabase(
  { env, report }: EmbeddedOptions,
  teardown: Teardown,
  dataDir: string,
): Promise<Store> {
  report('opening the database');
  const url = env['DATABASE_URL'];
  const store = url === undefined ? await openEmbeddedDatabase(join(dataDir, 'postgres')) : openPostgres(url);
  teardown.add('the database', () => store.close());
  if (url === undefined) await migrate(store.db);
  else await migrateServer(loadMigrationSettings(env));
  return store;
}

interface SandboxPlace {
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly secrets: EmbeddedSecrets;
  readonly ports: { readonly sandboxPort: number; readonly smtpPort: number };
}

async function openSandbox(teardown: Teardown, at: SandboxPlace): Promise<Sandbox> {
  const sandboxDir = join(at.dataDir, 'sandbox');
  await mkdir(sandboxDir, { recursive: true });
  const sandbox = await startSandbox({
    port: at.ports.sandboxPort,
    smtpPort: at.ports.smtpPort,
    dataDir: sandboxDir,
    ...sandboxKeys(at.secrets),
    apiOrigin: at.apiUrl,
    gallery: sampleEmails,
  });
  teardown.add('the sandbox', () => sandbox.stop());
  return sandbox;
}

function sendWebhooksTo(api: string, sandbox: Sandbox): void {
  sandbox.setStripeWebhookUrl(`${api}/webhooks/stripe`);
  sandbox.setPayPalWebhookUrl(`${api}/webhooks/paypal`);
  sandbox.setPayPalIpnUrl(`${api}/webhooks/paypal/ipn`);
  sandbox.setSendGridWebhookUrl(`${api}/webhooks/sendgrid`);
  sandbox.setMailgunWebhookUrl(`${api}/webhooks/mailgun`);
  sandbox.setApiOrigin(api);
}

async function untilWorkerPolls(server: RunningServer): Promise<void> {
  const deadline = Date.now() + WORKER_POLLS_WITHIN_MS;
  while (!(await server.workerPolls())) {
    if (Date.now() > deadline) throw new Error('no worker polls after a minute');
    await delay(100);
  }
}

/** Waits for all of them to end one way or the other, so that a teardown finds everything that was started. */
async function allOrFirstError<T extends readonly unknown[]>(work: {
  [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  // Every element is fulfilled here, in the order and with the types of the promises given.
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : undefined)) as unknown as T;
}
