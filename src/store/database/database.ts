/**
 * One Kysely over Postgres 15 to 18 or over PGlite, with the same SQL and the same types on the way out:
 * instants as ISO strings, bigints as safe integers.
 */
import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import { listenAt } from './listener.ts';
import { pgliteConnection, pgliteSession } from './pglite.ts';
import { preparedPool } from './pool.ts';
import { prepareSession } from './session.ts';
import type { Tables } from '../schema/index.ts';
import { defined } from '../../domain/defined.ts';

export type Database = Kysely<Tables>;

/** A database with the means to learn of changes made by any process (Postgres LISTEN). */
export interface Store {
  readonly db: Database;
  /** Calls back with the payload of each NOTIFY on the channel until the returned function is called. */
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const CONNECTED_WITHIN_MS = 5_000;
const INT8 = 20;
const TIMESTAMPTZ = 1184;

function parseInt8(value: string): number {
  const parsed = Number(value);
  if (!Number.isSafeInteger(parsed)) throw new RangeError(`bigint out of safe range: ${value}`);
  return parsed;
}

/** `2027-01-02 03:04:05.678+00`. Offsets with seconds, as of the time before time zones, are no ISO. */
const ISO_INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?([+-]\d\d)(?::(\d\d))?$/;

/** @throws RangeError for every other form: read as a guess, days and months of one would change places. */
function parseInstant(value: string): string {
  const [, date, time, fraction = '', hours, minutes = '00'] = ISO_INSTANT.exec(value) ?? [];
  if (date === undefined) throw new RangeError(`not an ISO instant: ${value}`);
  const local = `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  return hours === '+00' ? `${local}Z` : new Date(`${local}${hours}:${minutes}`).toISOString();
}

function ourTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, parseInt8);
  types.setTypeParser(TIMESTAMPTZ, parseInstant);
  return types;
}

export interface PoolSettings {
  readonly maxConnections?: number;
  /** A statement without an answer in this time counts as an outage; without it a silent server is waited for. */
  readonly answerWithinMs?: number;
  /** Whether sessions keep statements under names: not behind a pooler that gives a session to several (true). */
  readonly preparedStatements?: boolean;
}

/** Opens a pool on a Postgres server. */
export function openPostgres(
  url: string,
  { maxConnections = 10, answerWithinMs, preparedStatements = true }: PoolSettings = {},
): Store {
  const types = ourTypes();
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    types,
    connectionTimeoutMillis: CONNECTED_WITHIN_MS,
    ...defined({ query_timeout: answerWithinMs }),
  });
  // A connection in use is not the pool's to watch, and an error that nobody handles ends the process: the statement
  // under way fails all the same, or the next one does.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined); // an idle connection that broke is replaced at the next use, which reports
  return {
    db: new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: preparedPool(pool, { answerWithinMs, preparedStatements }) }),
    }),
    listen: (channel, onPayload) =>
      listenAt(url, channel, onPayload, { connectedWithinMs: CONNECTED_WITHIN_MS }),
    close: () => pool.end(),
  };
}

/** The PGlite options that make also its own `query` answer as {@link openPostgres} does. */
export const pgliteParsers = { [INT8]: parseInt8, [TIMESTAMPTZ]: parseInstant };

/** Wraps an embedded Postgres; the caller opened it, closing the store closes it. */
export function openPglite(pglite: PGlite): Store {
  return {
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: singleConnectionPool(pglite) }) }),
    listen: (channel, onPayload) => pglite.listen(channel, onPayload),
    close: () => pglite.close(),
  };
}

/** PGlite has one connection: transactions take turns, in order of arrival. */
function singleConnectionPool(pglite: PGlite): PostgresPool {
  const query = pgliteSession(pglite, ourTypes());
  let prepared: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  return {
    async connect() {
      const before = last;
      let release = (): void => undefined;
      last = new Promise((resolve) => (release = resolve));
      await before;
      try {
        prepared ??= prepareSession((statement) => pglite.query(statement));
        await prepared;
      } catch (error) {
        prepared = undefined;
        release();
        throw error;
      }
      return pgliteConnection(query, release);
    },
    end: () => pglite.close(),
  };
}
