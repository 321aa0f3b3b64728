/** The pool as Kysely uses it: what it hands out has our settings, whatever the server, the role or the address say. */
import type { PostgresPool } from 'kysely';
import type pg from 'pg';
import { prepareSession, type SessionSettings } from './session.ts';

export function preparedPool(pool: pg.Pool, settings: SessionSettings): PostgresPool {
  const prepared = new WeakSet<pg.PoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      if (prepared.has(client)) return client;
      try {
        await prepareSession((statement) => client.query(statement), settings);
      } catch (error) {
        client.release(true);
        throw error;
      }
      prepared.add(client);
      return client;
    },
    end: () => pool.end(),
  };
}
