/** A Temporal server as production has it: Postgres underneath, history shards, schema and namespace made first. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { registerSearchAttributes } from '../../src/temporal/registerSearchAttributes.ts';
import type { TemporalPrograms } from './build.ts';
import { freePorts } from './ports.ts';
import { POSTGRES_USER, type Postgres } from './postgres.ts';
import { type Part, startPart, untilReady } from './processes.ts';
import { SERVICES, temporalConfig } from './temporalConfig.ts';

export interface TemporalOptions {
  readonly programs: TemporalPrograms;
  readonly postgres: Postgres;
  readonly folder: string;
  /** The frontend's. */
  readonly port: number;
  readonly namespace: string;
  readonly report: (line: string) => void;
  readonly ending?: AbortSignal | undefined;
  /** Called with the process as soon as it runs. */
  readonly started: (part: Part) => void;
}

const DATABASES = { store: 'temporal', visibility: 'temporal_visibility' } as const;
const READY_WITHIN_MS = 90_000;
const CALL_MS = 5_000;
const RETENTION = '3 days';
/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const ALREADY_EXISTS = [6];

const DEPLOYED = fileURLToPath(new URL('../../deploy/temporal/dynamicconfig.yaml', import.meta.url));
/** New search attributes are usable at once instead of within a minute; not meant for production. */
const OURS_ALONE = `
system.forceSearchAttributesCacheRefreshOnRead:
  - value: true
`;

/** Resolves with the frontend's host:port once workflows can be started in the namespace. */
export async function startTemporal(options: TemporalOptions): Promise<string> {
  const { programs, folder, namespace, report, ending, started } = options;
  report('Temporal: bringing its two databases to the schema of the server');
  await applySchema(programs.sql, options.postgres, 'store', 'temporal');
  await applySchema(programs.sql, options.postgres, 'visibility', 'visibility');
  ending?.throwIfAborted();
  report('Temporal: starting the server');
  const address = await configure(options);
  const part = await startPart({
    name: 'temporal',
    command: programs.server,
    args: ['--root', folder, '--config', 'config', '--env', 'cluster', '--allow-no-auth', 'start'],
    folder,
    cwd: folder,
  });
  started(part);
  const connection = Connection.lazy({ address, interceptors: [] });
  try {
    await untilReady(part, () => hasNamespace(connection, namespace), {
      withinMs: READY_WITHIN_MS,
      ending,
    });
    await registerSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
  return address;
}

/** Safe to repeat: what stands is left alone. The schema itself is inside the tool. */
async function applySchema(
  sql: string,
  { port }: Postgres,
  which: keyof typeof DATABASES,
  schema: string,
): Promise<void> {
  const at = ['--plugin', 'postgres12', '--ep', '127.0.0.1', '--port', String(port), '--user', POSTGRES_USER];
  const tool = (...words: string[]) => promisify(execFile)(sql, [...at, '--db', DATABASES[which], ...words]);
  await tool('create');
  await tool('setup-schema', '-v', '0.0');
  await tool('update-schema', '--schema-name', `postgresql/v12/${schema}`);
}

/** Writes the server's files. @returns host:port of the frontend to be */
async function configure({ postgres, folder, port }: TemporalOptions): Promise<string> {
  const free = await freePorts(2 * SERVICES.length - 1);
  const next = () => free.shift() ?? 0;
  const pair = (first = next()) => [first, next()] as const;
  const ports = { frontend: pair(port), history: pair(), matching: pair(), worker: pair() };
  const dynamicConfigFile = join(folder, 'dynamicconfig.yaml');
  await writeFile(dynamicConfigFile, (await readFile(DEPLOYED, 'utf8')) + OURS_ALONE);
  const config = temporalConfig({
    postgresPort: postgres.port,
    postgresUser: POSTGRES_USER,
    databases: DATABASES,
    ports,
    dynamicConfigFile,
  });
  await mkdir(join(folder, 'config'), { recursive: true });
  await writeFile(join(folder, 'config', 'cluster.yaml'), config);
  return `127.0.0.1:${port}`;
}

/** Makes the namespace unless it is there; a part of the server may not know it for some seconds yet. */
async function hasNamespace(connection: Connection, namespace: string): Promise<boolean> {
  return connection.withDeadline(Date.now() + CALL_MS, async () => {
    await registerNamespace(connection, namespace);
    await connection.workflowService.countWorkflowExecutions({ namespace, query: '' });
    return true;
  });
}

async function registerNamespace({ workflowService }: Connection, namespace: string): Promise<void> {
  try {
    await workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(RETENTION),
    });
  } catch (error) {
    if (!isGrpcServiceError(error) || !ALREADY_EXISTS.includes(error.code)) throw error;
  }
}
