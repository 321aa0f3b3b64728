/**
 * The whole product as separate processes on one machine, as a larger company runs it: several API servers and
 * workers on a Temporal server, a Postgres and a Redis of their own. For `npm run cluster` and for tests.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartRefused } from '../../src/config/startRefused.ts';
import { embeddedSecrets } from '../../src/embedded/folder/secrets.ts';
import { assertNotProduction } from '../../src/embedded/preflight.ts';
import { createTeardown, type Teardown } from '../../src/embedded/teardown.ts';
import { temporalPrograms } from './build.ts';
import { emptyFolder, takeFolder } from './folder.ts';
import { clusterEnvironment, type ClusterPlaces } from './environment.ts';
import {
  type ApiServer,
  migrate,
  startApiServer,
  startSandbox,
  startWorker,
  type Surroundings,
  type Worker,
} from './midas.ts';
import { type ClusterPorts, clusterPorts, type ServerPorts } from './ports.ts';
import { ensureDatabase, findPostgres, startPostgres } from './postgres.ts';
import { describe, type Part } from './processes.ts';
import { startRedis } from './redis.ts';
import { missingForCluster } from './requirements.ts';
import { startTemporal } from './temporal.ts';

export interface ClusterOptions {
  /** Everything lives here. */
  readonly folder: string;
  /** Goes on with the data of the start before and leaves its own; otherwise both are removed. */
  readonly keep: boolean;
  readonly workers: number;
  readonly servers: number;
  /** Settings of the product to try, such as `BOOKING_HOLD`, and what the machine needs, such as PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** The ports people know where they are free, or any. */
  readonly ports: 'usual' | 'any';
  /** Takes a line for the terminal at each long step. */
  readonly report: (line: string) => void;
  readonly ending?: AbortSignal;
}

export interface Cluster extends ClusterPlaces {
  readonly folder: string;
  readonly servers: readonly ApiServer[];
  readonly workers: readonly Worker[];
  /** All processes, in the order in which they were started. */
  readonly parts: readonly Part[];
  /** Rejects when a part has ended without which nothing works. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

const NAMESPACE = 'default';

/**
 * Resolves once bookings can be made at every server. Leaves nothing running when it fails.
 * @throws ConfigError in production, StartRefused naming what is missing on this machine, or the part that did not start with the end of its log
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  assertNotProduction(options.env, 'npm run cluster');
  const missing = missingForCluster(options.env);
  if (missing.length > 0)
    throw new StartRefused(
      `The cluster cannot be started here. Missing:\n${missing.map((each) => `  - ${each}`).join('\n')}`,
    );
  const teardown = createTeardown(options.report);
  try {
    return await start(options, teardown);
  } catch (error) {
    await teardown.run();
    // the logs of a start that failed are worth reading, those of one that was called off are not
    if (options.ending?.aborted === true && !options.keep) await removeFolder(options);
    throw error;
  }
}

async function start(options: ClusterOptions, teardown: Teardown): Promise<Cluster> {
  const { folder, env, report, ending } = options;
  await openFolder(options, teardown);
  ending?.throwIfAborted();
  const parts: Part[] = [];
  const started = (part: Part) => {
    parts.push(part);
    teardown.add(part.name, () => part.stop());
  };

  const ports = await clusterPorts(options);
  const places = await startGround(options, ports, started);
  const { secrets } = places;
  report('starting the sandbox, and bringing the database up to date');
  const around: Surroundings = { folder, env: clusterEnvironment(env, places), ending, started };
  const [first = { port: 0 }] = ports.servers;
  const apiUrl = `http://127.0.0.1:${first.port}`;
  await startSandbox(around, { port: ports.sandbox, smtpPort: ports.smtp, secrets, apiUrl });
  await migrate({ ...around, started: () => undefined });

  report(`starting the workers (${options.workers}) and the API servers (${options.servers})`);
  // In this order: servers stop before the workers that their last requests wait for.
  const workers = together(teardown, 'the workers');
  const servers = together(teardown, 'the API servers');
  const note = (group: Group) => (part: Part) => {
    parts.push(part);
    group.add(part);
  };
  const newWorker = (metricsPort: number, index: number) =>
    startWorker({ ...around, started: note(workers) }, index + 1, metricsPort);
  const newServer = (at: ServerPorts, index: number) =>
    startApiServer({ ...around, started: note(servers) }, index + 1, at);
  const polling = await all(ports.workers.map(newWorker));
  const listening = await all(ports.servers.map(newServer));

  const stop = async () => {
    await teardown.run();
    if (!options.keep) await removeFolder(options);
  };
  return {
    ...places,
    stop,
    folder,
    parts,
    servers: listening,
    workers: polling,
    failed: firstEndOf(parts, ['postgres', 'temporal']),
  };
}

async function openFolder({ folder, keep, report }: ClusterOptions, teardown: Teardown): Promise<void> {
  const lock = await takeFolder(folder, report);
  teardown.add('the lock', () => lock.release());
  if (!keep) await emptyFolder(folder);
}

const removeFolder = ({ folder }: ClusterOptions) => rm(folder, { recursive: true, force: true });

/** What our own processes stand on. */
async function startGround(
  options: ClusterOptions,
  ports: ClusterPorts,
  started: (part: Part) => void,
): Promise<ClusterPlaces> {
  const { folder, env, report, ending, keep } = options;
  const programs = await temporalPrograms(env, report);
  ending?.throwIfAborted();
  report('starting Postgres and Redis');
  const postgres = await startPostgres({
    bin: findPostgres() ?? '', // looked for above, under what is missing
    folder: join(folder, 'postgres'),
    durable: keep,
    ending,
    started,
  });
  const redisUrl = await startRedis(folder, started, ending);
  await ensureDatabase(postgres, 'midas');
  const address = await startTemporal({
    programs,
    postgres,
    folder,
    report,
    ending,
    started,
    port: ports.temporal,
    namespace: NAMESPACE,
  });
  return {
    redisUrl,
    databaseUrl: postgres.urlOf('midas'),
    temporal: { address, namespace: NAMESPACE },
    sandbox: { url: `http://127.0.0.1:${ports.sandbox}`, smtpPort: ports.smtp },
    secrets: await embeddedSecrets(folder),
  };
}

interface Group {
  add(part: Part): void;
}

/** Parts that are stopped at the same time, in the turn of the first. */
function together(teardown: Teardown, what: string): Group {
  const parts: Part[] = [];
  teardown.add(what, () => Promise.all(parts.map((part) => part.stop())));
  return { add: (part) => parts.push(part) };
}

/** Waits for each to have come or failed, so that a teardown finds every process. */
async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

function firstEndOf(parts: readonly Part[], names: readonly string[]): Promise<never> {
  const needed = parts.filter(({ name }) => names.includes(name));
  const failed = Promise.race(
    needed.map(async ({ name, exited, logFile }): Promise<never> => {
      throw new Error(`${name} has ended (${describe(await exited)}); its log is ${logFile}`);
    }),
  );
  failed.catch(() => undefined); // also when nobody waits: stopping ends them all
  return failed;
}
