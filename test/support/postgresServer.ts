/** A real Postgres of a test's own: a fresh cluster on a free port of loopback, gone when it is stopped. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { choosePort } from '../../src/embedded/ports.ts';
import { waitFor } from './waitFor.ts';

export interface PostgresServer {
  /** `postgres://…`, an empty database. */
  readonly url: string;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';

/** Where `initdb` and `postgres` are: Debian keeps them off PATH. Undefined where none is installed. */
export function findPostgres(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const newestFirst = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return newestFirst
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/** Postgres refuses to run as root: then the user that its package made runs it. */
function unprivileged(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const idOf = (which: string) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** @param bin as `findPostgres` found it */
export async function startPostgres(bin: string): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'midas-postgres-'));
  const user = unprivileged();
  if ('uid' in user) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const run = { ...user, cwd: folder };
  await promisify(execFile)(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'midas', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'],
    run,
  );
  const port = await choosePort({ explicit: 0, preferred: 0 });
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1', '-F'],
    { ...run, stdio: 'ignore' },
  );
  const url = `postgres://midas@127.0.0.1:${port}/postgres`;
  const stop = async () => {
    await fastShutdown(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitFor('Postgres', () => answers(url));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** SIGINT is Postgres's word for it: clients are disconnected, nothing is lost. */
async function fastShutdown(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGINT');
  await ended;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return true;
  } catch {
    return false; // still starting; whoever waits has a deadline
  } finally {
    await client.end();
  }
}
