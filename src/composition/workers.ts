/** One worker a task queue: workflows and their activities, with all that they share in one process. */
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createBookingActivities } from '../activities/booking.ts';
import { createReviewActivities } from '../activities/fraud.ts';
import { createPaymentRecordActivities } from '../activities/payment/records.ts';
import { createPaymentActivities, createPaymentDisputeActivities } from '../activities/payment/payments.ts';
import { createDepositActivities } from '../activities/deposit.ts';
import { createRefundRecordActivities } from '../activities/refund.ts';
import { createReportActivities } from '../activities/incident.ts';
import { createRetentionActivities } from '../activities/retention.ts';
import type { Config } from '../config/config.ts';
import type { Report } from '../domain/incident.ts';
import { type Keyring, sealText } from '../security/keyring.ts';
import { createEmailServices, type EmailServices, EMAIL_LIMITS } from './email.ts';
import { createGateways, type ProviderGateways, checkPayPalCredentials } from './payments.ts';
import { ipnActivities } from './paypal.ts';
import { workflowCode } from './workflowCode.ts';
import { createReport } from '../observability/errorReporter.ts';
import { missingOfDatabase } from '../observability/readiness.ts';
import { CLIENT_SECRET_PURPOSE } from '../security/sealing.ts';
import type { Database, Store } from '../store/database/database.ts';
import { refuseUnsealedInput } from '../temporal/activityInterceptors.ts';
import { workerDataConverterFor } from '../temporal/codec.ts';
import { answers, connectWorker } from '../temporal/connection.ts';
import { TASK_QUEUES } from '../temporal/names.ts';

export interface WorkerParts {
  readonly config: Config;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly log: Pick<Logger, 'error' | 'warn'>;
}

export interface UnderWay {
  readonly activities: number;
  readonly workflowTasks: number;
}

export interface RunningWorkers {
  /** Settles when the workers have stopped; rejects when one of them failed. */
  readonly stopped: Promise<void>;
  /** What they lack to do their work: a worker that polls, Temporal, the database. */
  missing(): Promise<readonly string[]>;
  /** What has been begun and not yet ended. */
  underWay(): UnderWay;
  /** Takes no new work, lets what is under way finish, then resolves. */
  stop(): Promise<void>;
}

/** Activities under way at shutdown get this long before they are cancelled. */
const SHUTDOWN_GRACE = '15s';
/** Longer than any call to a payment provider may take, so that only a stuck one is left to its timeout. */
const SHUTDOWN_FORCE = '40s';

/** Starts one worker a task queue on one connection. Returns once all of them poll. */
export async function startWorkers(parts: WorkerParts): Promise<RunningWorkers> {
  const report = createReport({ db: parts.store.db, log: parts.log });
  const gateways = createGateways(parts.config, report);
  await checkPayPalCredentials(gateways, (err) =>
    parts.log.warn({ err }, 'PayPal cannot be asked whether it knows us'),
  );
  const connection = await connectWorker(parts.config.temporal);
  const email = createEmailServices(parts.config, parts.store.db, report);
  const workers = await createWorkers(parts, connection, { gateways, email, report });
  const shutdown = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  // One that fails takes the others with it: half a worker would look alive and do half the work.
  const runs = workers.map((worker) => worker.run().finally(shutdown));
  const stopped = allEnded(runs, () => [email.close(), connection.close()]);
  stopped.catch(() => undefined); // also when nobody waits: `stop` tells
  return {
    stopped,
    missing: () => missingOf(parts, connection, workers),
    underWay: () => underWay(workers),
    stop: async () => {
      shutdown();
      await stopped;
    },
  };
}

async function missingOf(
  { store, log, config }: WorkerParts,
  connection: NativeConnection,
  workers: readonly Worker[],
): Promise<string[]> {
  const poll = workers.every((worker) => worker.getState() === 'RUNNING');
  const [temporal, database] = await Promise.all([
    answers(connection, config.temporal.namespace),
    missingOfDatabase({ store, log }),
  ]);
  return [
    ...(poll ? [] : ['a worker that polls']),
    ...(temporal ? [] : ['Temporal']),
    ...(database === undefined ? [] : [database]),
  ];
}

function underWay(workers: readonly Worker[]): UnderWay {
  const statuses = workers.map((worker) => worker.getStatus());
  return {
    activities: statuses.reduce((sum, status) => sum + status.numInFlightActivities, 0),
    workflowTasks: statuses.reduce((sum, status) => sum + status.numInFlightWorkflowActivations, 0),
  };
}

/** Closes what the workers shared once the last has ended. @throws what the first of them failed with */
async function allEnded(
  runs: readonly Promise<void>[],
  close: () => readonly Promise<unknown>[],
): Promise<void> {
  const ends = await Promise.allSettled(runs);
  const closed = await Promise.allSettled(close());
  for (const end of [...ends, ...closed]) if (end.status === 'rejected') throw end.reason;
}

/** What the workers of one process share. */
interface WorkerServices {
  readonly gateways: ProviderGateways;
  readonly email: EmailServices;
  readonly report: Report;
}

async function createWorkers(
  { config, store, keyring }: WorkerParts,
  connection: NativeConnection,
  { gateways, email, report }: WorkerServices,
): Promise<Worker[]> {
  const { db } = store;
  const interceptors = { activity: [refuseUnsealedInput] };
  const common = {
    connection,
    namespace: config.temporal.namespace,
    dataConverter: workerDataConverterFor(keyring),
    interceptors,
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
    ...versioning(config),
  } satisfies Partial<WorkerOptions>;
  const payments = moneyActivities(db, gateways, keyring);
  const ipn = ipnActivities(config.paypal, db, keyring);
  return Promise.all([
    Worker.create({
      ...common,
      ...workflowCode(interceptors),
      taskQueue: TASK_QUEUES.main,
      activities: {
        ...createBookingActivities({
          db,
          limits: config.fraudGuard,
          emailProviders: email.providers.map(({ name }) => name),
        }),
        ...createReviewActivities({ db }),
        ...createPaymentRecordActivities({ db }),
        ...createDepositActivities({ db }),
        ...createRefundRecordActivities({ db }),
        ...email.notifications,
        ...createReportActivities({ report }),
        ...createRetentionActivities({ db, periods: config.retention }),
        ...ipn.main,
      },
      maxCachedWorkflows: 500,
    }),
    Worker.create({
      ...common,
      taskQueue: TASK_QUEUES.payments,
      activities: { ...payments, ...ipn.payments },
    }),
    ...email.providers.map(({ name }) =>
      Worker.create({
        ...common,
        taskQueue: TASK_QUEUES[name],
        activities: email.attempts,
        maxTaskQueueActivitiesPerSecond: EMAIL_LIMITS[name].perSecond,
        maxConcurrentActivityTaskExecutions: EMAIL_LIMITS[name].atOnce,
      }),
    ),
  ]);
}

/** What only workers that hold the keys of the payment providers can do. */
function moneyActivities(db: Database, { payments: gateways }: ProviderGateways, keyring: Keyring) {
  const seal = (secret: string) => sealText(keyring, secret, CLIENT_SECRET_PURPOSE);
  return {
    ...createPaymentActivities({ db, gateways, seal }),
    ...createPaymentDisputeActivities({ db, gateways }),
  };
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
