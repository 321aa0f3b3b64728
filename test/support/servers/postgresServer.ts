/** A real Postgres of a test's own: a fresh cluster on a free port of loopback, gone when it is stopped. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startPostgres as startPostgresIn } from '../../../tools/cluster/postgres.ts';
import type { Part } from '../../../tools/cluster/processes.ts';

export { findPostgres } from '../../../tools/cluster/postgres.ts';

export interface PostgresServer {
  /** `postgres://…`, an empty database. */
  readonly url: string;
  stop(): Promise<void>;
}

/** @param bin as `findPostgres` found it */
export const startPostgres = (bin: string): Promise<PostgresServer> => start(bin, () => Promise.resolve());

/** A standby that follows another server, and takes no writes until it is told `pg_promote()`. */
export const startStandby = (bin: string, primary: PostgresServer): Promise<PostgresServer> =>
  start(bin, async (folder) => {
    const data = join(folder, 'data');
    await run(join(bin, 'pg_basebackup'), ['-D', data, '-R', '-c', 'fast', '-d', primary.url]);
    // as root the server runs as the user that its package made
    if (process.getuid?.() === 0) await run('chown', ['-R', 'postgres:', data]);
  });

const run = promisify(execFile);

/** @param fill puts a data folder into the server's folder, where it is not to begin empty */
async function start(bin: string, fill: (folder: string) => Promise<void>): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'midas-postgres-'));
  let server: Part | undefined;
  const stop = async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await fill(folder);
    const postgres = await startPostgresIn({ bin, folder, started: (part) => (server = part) });
    return { url: postgres.urlOf('postgres'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Connections of the test's own. One that is still saying goodbye when the server stops is nobody's error. */
export function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
