/**
 * The pool as Kysely uses it. What it hands out has our settings and leads to a server that takes writes; a connection
 * on which nothing good can come any more is closed and not handed out again.
 */
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { isReadOnly } from './readOnly.ts';
import { prepareSession, type SessionSettings } from './session.ts';
import { defined } from '../../domain/defined.ts';
import { isOutdatedStatement, statementNames } from './statements.ts';

export interface PreparedPoolSettings extends SessionSettings {
  readonly preparedStatements: boolean;
}

export function preparedPool(pool: pg.Pool, settings: PreparedPoolSettings): PostgresPool {
  const nameOf = settings.preparedStatements ? statementNames() : () => undefined;
  /**
   * Counts how often a server has turned out to take no writes, or to have other tables: older connections all lead to
   * that one, or hold plans of before.
   */
  let generation = 0;
  const generations = new WeakMap<pg.PoolClient, number>();
  const isOutdated = (client: pg.PoolClient) => (generations.get(client) ?? generation) < generation;
  const noteFailure = (error: unknown) => {
    if (isReadOnly(error) || isOutdatedStatement(error)) generation += 1;
  };

  async function connect(): Promise<pg.PoolClient> {
    const madeIn = generation;
    const client = await pool.connect();
    if (isOutdated(client)) {
      client.release(true);
      return connect();
    }
    if (generations.has(client)) return client;
    try {
      await prepareSession((statement) => client.query(statement), settings);
    } catch (error) {
      client.release(true);
      throw error;
    }
    generations.set(client, madeIn);
    return client;
  }

  return {
    connect: async () => watched(await connect(), nameOf, noteFailure, isOutdated),
    end: () => pool.end(),
  };
}

/** Once its connection is of no use, further statements, such as a rollback, fail at once for the same reason. */
function watched(
  client: pg.PoolClient,
  nameOf: (statement: string) => string | undefined,
  noteFailure: (error: unknown) => void,
  isOutdated: (client: pg.PoolClient) => boolean,
): PostgresPoolClient {
  let end: { readonly cause: unknown } | undefined;
  const query = async (statement: string, values: readonly unknown[]) => {
    if (end !== undefined) throw end.cause;
    try {
      const name = nameOf(statement);
      return await client.query({ text: statement, values: [...values], ...defined({ name }) });
    } catch (error) {
      noteFailure(error);
      if (isReadOnly(error) || isOutdatedStatement(error) || isUnanswered(error)) end = { cause: error };
      throw error;
    }
  };
  const release = () => client.release(end !== undefined || isOutdated(client));
  // Kysely also types a cursor form of `query`, used only for streaming, which nothing here does.
  return { query, release } as unknown as PostgresPoolClient;
}

/** In node-postgres' words. The answer may still come, or the far end is gone without a word: nobody can tell. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';
