/** A real Postgres of a test's own: a fresh cluster on a free port of loopback, gone when it is stopped. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
export async function startPostgres(bin: string): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'midas-postgres-'));
  let server: Part | undefined;
  const stop = async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
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
