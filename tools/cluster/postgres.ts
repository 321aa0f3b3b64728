/** A Postgres server of its own from Debian's package: a data folder, a free port, and the user that may run it. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePorts } from './ports.ts';
import { type Part, startPart, untilReady } from './processes.ts';

export interface PostgresOptions {
  /** Where `initdb` and `postgres` are, as `findPostgres` found them. */
  readonly bin: string;
  /** Made where it is not there; one that was used before goes on with its data. */
  readonly folder: string;
  /** Whether data survives a power cut; without it everything is faster, and a killed process loses nothing either. */
  readonly durable?: boolean;
  readonly ending?: AbortSignal | undefined;
  /** Called with the process as soon as it runs, so that it is stopped also when the rest of the start fails. */
  readonly started: (part: Part) => void;
}

export interface Postgres {
  readonly port: number;
  /** `postgres://…` of one of its databases, which need not exist. */
  urlOf(database: string): string;
}

const DEBIAN = '/usr/lib/postgresql';
export const POSTGRES_USER = 'midas';
const READY_WITHIN_MS = 45_000;
/** Temporal takes 40, each of our processes 10. */
const MAX_CONNECTIONS = 300;

/** Debian keeps the programs off PATH. Undefined where none are installed; else the newest version's folder. */
export function findPostgres(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const newestFirst = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return newestFirst
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/** Resolves once the server takes connections. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { bin, folder, durable = false, ending, started } = options;
  const user = unprivileged();
  await mkdir(folder, { recursive: true });
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  await initialise({ bin, folder, data, user });
  const [port = 0] = await freePorts(1);
  const part = await startPart({
    name: 'postgres',
    command: join(bin, 'postgres'),
    args: [
      ...['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'],
      ...['-c', `max_connections=${MAX_CONNECTIONS}`, ...(durable ? [] : ['-F'])],
    ],
    folder,
    user,
    cwd: folder,
    stopSignal: 'SIGINT', // its word for: clients are disconnected, nothing is lost
  });
  started(part);
  const urlOf = (database: string) => `postgres://${POSTGRES_USER}@127.0.0.1:${port}/${database}`;
  await untilReady(part, () => answers(urlOf('postgres')), { withinMs: READY_WITHIN_MS, ending });
  return { port, urlOf };
}

/** Creates a database unless it is there. */
export async function ensureDatabase(postgres: Postgres, name: string): Promise<void> {
  const client = new pg.Client(postgres.urlOf('postgres'));
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Postgres refuses to run as root: then the user that its package made runs it. */
function unprivileged(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (which: string) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function initialise(at: { bin: string; folder: string; data: string; user: User | undefined }) {
  if (existsSync(join(at.data, 'PG_VERSION'))) return;
  const args = [
    '-D',
    at.data,
    '-U',
    POSTGRES_USER,
    '--auth=trust',
    '--no-sync',
    '--encoding=UTF8',
    '--locale=C',
  ];
  try {
    await promisify(execFile)(join(at.bin, 'initdb'), args, { ...at.user, cwd: at.folder });
  } catch (cause) {
    const hint = at.user === undefined ? '' : ' (is it in a folder that the user postgres may enter?)';
    throw new Error(`No Postgres data folder could be made in ${at.folder}${hint}`, { cause });
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    return true;
  } finally {
    await client.end();
  }
}
