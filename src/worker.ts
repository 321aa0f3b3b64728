/** The worker: runs workflows and their activities against a Temporal server and a database. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createBookingActivities } from './activities/bookings.ts';
import { createNotificationActivities } from './activities/notifications.ts';
import { createPaymentRecordActivities } from './activities/paymentRecords.ts';
import { createPaymentActivities } from './activities/payments.ts';
import { type Config, loadConfig, readEnvironment } from './config.ts';
import { type Keyring, parseKeyring, sealText } from './keyring.ts';
import { letterSettings } from './links.ts';
import { createLogger } from './log.ts';
import { isMain, runUntilSignal } from './process.ts';
import { createSmtpProvider } from './providers/smtp/provider.ts';
import { createStripeGateway } from './providers/stripe/gateway.ts';
import { CLIENT_SECRET_PURPOSE } from './sealing.ts';
import { openPostgres, type Store } from './store/database.ts';
import { dataConverterFor } from './temporal/codec.ts';
import { connectWorker } from './temporal/connection.ts';
import { TASK_QUEUES } from './temporal/names.ts';
import { logThrough } from './temporal/runtimeLog.ts';

export interface WorkerParts {
  readonly config: Config;
  readonly store: Store;
  readonly keyring: Keyring;
}

export interface RunningWorkers {
  /** Settles when the workers have stopped; rejects when one of them failed. */
  readonly stopped: Promise<void>;
  /** Takes no new work, lets what is under way finish, then resolves. */
  stop(): Promise<void>;
}

/** Activities under way at shutdown get this long; what is not done by then is repeated elsewhere. */
const SHUTDOWN_GRACE = '15s';

/** Starts one worker a task queue on one connection. Returns once all of them poll. */
export async function startWorkers(parts: WorkerParts): Promise<RunningWorkers> {
  const connection = await connectWorker(parts.config.temporal);
  const smtp = createSmtpProvider(parts.config.smtp);
  const workers = await createWorkers(parts, connection, smtp);
  const stopped = Promise.all(workers.map((worker) => worker.run())).then(async () => {
    await Promise.all([smtp.close(), connection.close()]);
  });
  return {
    stopped,
    stop: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await stopped;
    },
  };
}

async function createWorkers(
  { config, store, keyring }: WorkerParts,
  connection: NativeConnection,
  smtp: ReturnType<typeof createSmtpProvider>,
): Promise<Worker[]> {
  const { db } = store;
  const common = {
    connection,
    namespace: config.temporal.namespace,
    dataConverter: dataConverterFor(keyring),
    shutdownGraceTime: SHUTDOWN_GRACE,
    ...versioning(config),
  } satisfies Partial<WorkerOptions>;
  const notifications = createNotificationActivities({
    db,
    smtp,
    from: config.email.from,
    teams: config.email.teams,
    letters: letterSettings(config),
  });
  const payments = createPaymentActivities({
    db,
    gateways: { stripe: createStripeGateway(config.stripe) },
    seal: (secret) => sealText(keyring, secret, CLIENT_SECRET_PURPOSE),
  });
  return Promise.all([
    Worker.create({
      ...common,
      ...workflowCode(),
      taskQueue: TASK_QUEUES.main,
      activities: {
        ...createBookingActivities({ db, maxUnpaidPerEmail: config.fraudGuard.maxUnpaidPerEmail }),
        ...createPaymentRecordActivities({ db }),
        ...notifications,
      },
      maxCachedWorkflows: 500,
    }),
    Worker.create({ ...common, taskQueue: TASK_QUEUES.payments, activities: payments }),
    Worker.create({ ...common, taskQueue: TASK_QUEUES.smtp, activities: notifications }),
  ]);
}

/** The bundle that the build made, where there is one; from sources it is made now. */
function workflowCode(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  const source = import.meta.url.endsWith('.ts') ? './workflows/index.ts' : './workflows/index.js';
  return { workflowsPath: fileURLToPath(new URL(source, import.meta.url)) };
}

/** Worker Deployment Versioning, where the environment names a deployment and a build. */
function versioning({ temporal }: Config): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (temporal.deployment === undefined) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName: temporal.deployment.name, buildId: temporal.deployment.buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}

if (isMain(import.meta.url)) {
  await runUntilSignal(async () => {
    const config = loadConfig(readEnvironment());
    const log = createLogger(config.logLevel);
    logThrough(log);
    return runWorker(config, log);
  });
}

async function runWorker(config: Config, log: Logger) {
  const store = openPostgres(config.databaseUrl);
  const workers = await startWorkers({
    config,
    store,
    keyring: parseKeyring(config.temporal.payloadKeys),
  });
  log.info('the worker polls');
  return {
    failed: workers.stopped,
    stop: async () => {
      await workers.stop();
      await store.close();
    },
  };
}
