/**
 * A server, a database, a role or the address itself may give sessions defaults of their own. None of them changes what
 * is written, read or counted: on the pool, on the listener, in the migrations, embedded too.
 */
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { openEmbeddedDatabase } from '../../../../src/embedded/database.ts';
import {
  type Database,
  openPostgres,
  type PoolSettings,
  type Store,
} from '../../../../src/store/database/database.ts';
import { migrate, pendingMigrations } from '../../../../src/store/database/migrate.ts';
import { findCustomer } from '../../../../src/store/booking/requests.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { findQuote } from '../../../../src/store/quote.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { cleanUp } from '../../../support/cleanUp.ts';
import { copyPreparedDatabase } from '../../../support/servers/preparedDatabase.ts';
import { findPostgres, openPool, startPostgres } from '../../../support/servers/postgresServer.ts';
import { waitFor } from '../../../support/waitFor.ts';

const bin = findPostgres();
const ABSENT = bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : '';

/** Each breaks something of ours, and any role may be given it. */
const HOSTILE = {
  client_encoding: 'LATIN1',
  datestyle: 'SQL, DMY',
  default_transaction_isolation: 'repeatable read',
  default_transaction_read_only: 'on',
  idle_in_transaction_session_timeout: '5s',
  idle_session_timeout: '5s',
  intervalstyle: 'iso_8601',
  lc_monetary: 'POSIX',
  lc_numeric: 'POSIX',
  lc_time: 'POSIX',
  lock_timeout: '5s',
  search_path: 'elsewhere',
  standard_conforming_strings: 'off',
  statement_timeout: '5s',
  synchronous_commit: 'off',
  timezone: 'Asia/Kolkata',
  transform_null_equals: 'on',
};

const OURS = {
  client_encoding: 'UTF8',
  datestyle: 'ISO, YMD',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  idle_in_transaction_session_timeout: '1min',
  idle_session_timeout: '0',
  intervalstyle: 'postgres',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  lock_timeout: '0',
  search_path: 'public',
  standard_conforming_strings: 'on',
  statement_timeout: '0',
  synchronous_commit: 'on',
  timezone: 'UTC',
  transform_null_equals: 'off',
};

/** The settings of a session, by the names of {@link OURS}. */
async function settingsOf(db: Database): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, current_setting(name) as setting
    from unnest(string_to_array(${Object.keys(OURS).join()}, ',')) as name`.execute(db);
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

describe.runIf(bin !== undefined)(`a Postgres server with defaults of its own${ABSENT}`, () => {
  const teardown = cleanUp();
  let serverUrl: string;
  let admin: pg.Pool;

  beforeAll(async () => {
    const server = await startPostgres(bin ?? '');
    teardown.add('Postgres', () => server.stop());
    serverUrl = server.url;
    admin = openPool(serverUrl);
    teardown.add('our own connections', () => admin.end());
  });

  /** A database of a role of its own, neither of which is anybody's superuser. */
  async function database(name: string): Promise<string> {
    await admin.query(`create role ${name} login`);
    await admin.query(`create database ${name} owner ${name}`);
    const url = new URL(serverUrl);
    url.username = name;
    url.pathname = `/${name}`;
    return url.href;
  }

  async function givenTo(what: string): Promise<void> {
    for (const [name, value] of Object.entries(HOSTILE))
      await admin.query(`alter ${what} set ${name} = '${value}'`);
  }

  function open(url: string, settings?: PoolSettings): Store {
    const store = openPostgres(url, settings);
    teardown.add('the store', () => store.close());
    return store;
  }

  test.each(['role', 'database', 'role and database', 'address'] as const)(
    'defaults of the %s do not reach a connection',
    async (from) => {
      const name = `of_${from.replaceAll(' ', '_')}`;
      let url = await database(name);
      if (from === 'role' || from === 'database') await givenTo(`${from} ${name}`);
      if (from === 'role and database') await givenTo(`role ${name} in database ${name}`);
      if (from === 'address') {
        const options = Object.entries(HOSTILE).map(
          ([key, value]) => `-c ${key}=${value.replaceAll(' ', '\\ ')}`,
        );
        url += `?options=${encodeURIComponent(options.join(' '))}`;
      }
      const store = open(url);
      expect(await settingsOf(store.db)).toEqual(OURS);
      // every connection, not the first one only
      const two = await Promise.all([1, 2].map(() => store.db.connection().execute((db) => settingsOf(db))));
      expect(two).toEqual([OURS, OURS]);
      await store.db.transaction().execute(async (tx) => {
        const { rows } = await sql`select current_setting('transaction_isolation') as isolation,
          current_setting('transaction_read_only') as read_only`.execute(tx);
        expect(rows).toEqual([{ isolation: 'read committed', read_only: 'off' }]);
      });
    },
  );

  test('a statement that nobody waits for any longer ends at the server too', async () => {
    const store = open(await database('of_limits'), { answerWithinMs: 2_500 });
    expect((await settingsOf(store.db))['statement_timeout']).toBe('2500ms');
  });

  describe('migrated and used under them', () => {
    let store: Store;
    beforeAll(async () => {
      const url = await database('under_all');
      await givenTo('role under_all');
      store = open(url, { maxConnections: 12 });
      await migrate(store.db);
    });

    test('the schema is complete, in the schema that every connection looks in', async () => {
      expect(await pendingMigrations(store.db)).toEqual([]);
      const { rows } =
        await sql`select distinct schemaname from pg_tables where tablename in ('quotes', 'payments')`.execute(
          store.db,
        );
      expect(rows).toEqual([{ schemaname: 'public' }]);
    });

    test('instants come back as they were written, whichever day of the month', async () => {
      for (const day of ['01', '02', '12', '13', '31']) {
        const at = `2027-01-${day}T22:30:00.123Z`;
        const { rows } =
          await sql`select ${at}::timestamptz as at, to_json(${at}::timestamptz) as json`.execute(store.db);
        expect(rows).toEqual([{ at, json: `2027-01-${day}T22:30:00.123+00:00` }]);
      }
    });

    test('a name in any script is kept and given back', async () => {
      const { bookingId } = await requestBooking(store.db, { email: 'zoë@example.com' });
      expect((await findCustomer(store.db, bookingId))?.email).toBe('zoë@example.com');
      await store.db
        .updateTable('customers')
        .set({ name: 'Łukasz 李' })
        .where('booking_id', '=', bookingId)
        .execute();
      expect((await findCustomer(store.db, bookingId))?.name).toBe('Łukasz 李');
      const { rows: bytes } =
        await sql`select octet_length(name) as size from customers where booking_id = ${bookingId}`.execute(
          store.db,
        );
      expect(bytes).toEqual([{ size: Buffer.byteLength('Łukasz 李') }]);
    });

    test('the limit on unpaid bookings holds however many ask at once', async () => {
      const email = 'limit@example.com';
      const requests = [];
      for (let day = 1; day <= 10; day += 1)
        requests.push(await requestBooking(store.db, { email, days: [day, day + 1] }));
      const outcomes = await Promise.all(
        requests.map(({ bookingId }) =>
          reserve(store.db, reservationOf(bookingId), { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 }),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'reserved')).toHaveLength(3);
      expect(outcomes.filter((outcome) => outcome === 'too_many_attempts')).toHaveLength(7);
    });

    test('a quote is found again with its instants', async () => {
      const { quote } = await requestBooking(store.db, { days: [20, 21] });
      expect(await findQuote(store.db, quote.id)).toEqual({ quote, usedBy: null });
    });

    test('the listener reads in our encoding too', async () => {
      const received: string[] = [];
      const stop = await store.listen('names', (payload) => received.push(payload));
      await sql`select pg_notify('names', ${'Łukasz'})`.execute(store.db);
      await waitFor('the notification', () => received.length > 0);
      expect(received).toEqual(['Łukasz']);
      await stop();
    });
  });

  /** The last one: from here on the server is as it says. */
  test('defaults of the server do not reach a connection, but its word that nothing may be written does', async () => {
    const { default_transaction_read_only: brake, ...others } = HOSTILE;
    const configure = async (settings: Readonly<Record<string, string>>) => {
      for (const [name, value] of Object.entries(settings))
        await admin.query(`alter system set ${name} = '${value}'`);
      await admin.query('select pg_reload_conf()');
    };
    const store = open(await database('of_server'));
    await configure(others);
    expect(await settingsOf(store.db)).toEqual(OURS);
    await configure({ default_transaction_read_only: brake });
    await waitFor(
      'the word of the server',
      async () => (await settingsOf(store.db))['default_transaction_read_only'],
      (value) => value === 'on',
    );
    expect(await settingsOf(store.db)).toEqual({ ...OURS, default_transaction_read_only: 'on' });
  });
});

describe('an embedded database whose folder holds defaults of its own', () => {
  const teardown = cleanUp();
  let store: Store;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'midas-defaults-'));
    teardown.add('the folder', () => rm(folder, { recursive: true }));
    await copyPreparedDatabase(join(folder, 'postgres'));
    const lines = Object.entries(HOSTILE).filter(([name]) => name !== 'default_transaction_read_only');
    const settings = lines.map(([name, value]) => `${name} = '${value}'\n`);
    await appendFile(join(folder, 'postgres', 'postgresql.conf'), settings.join(''));
    store = await openEmbeddedDatabase(join(folder, 'postgres'));
    teardown.add('the store', () => store.close());
  });

  test('they do not reach its connection', async () => {
    expect(await settingsOf(store.db)).toEqual(OURS);
  });
});
