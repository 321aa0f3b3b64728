/**
 * A server that takes no writes is not the database: after a failover the address may lead to a standby, and a provider
 * makes a whole server read-only when its disk is full. Customers are asked to come back, nobody is sent here
 * meanwhile, and once a server takes writes again the interface does too, by itself.
 */
import type pg from 'pg';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, type Store } from '../../../src/store/database/database.ts';
import { migrate } from '../../../src/store/database/migrate.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import {
  type ApiUnderTest,
  apiUnderTest,
  bearer,
  bodyOf,
  bookingRequest,
  get,
  openBooking,
  post,
  quoteRequest,
} from '../../support/environments/apiApp.ts';
import {
  findPostgres,
  openPool,
  type PostgresServer,
  startPostgres,
  startStandby,
} from '../../support/servers/postgresServer.ts';
import { openTcpProxy, type TcpProxy } from '../../support/servers/tcpProxy.ts';
import { waitFor } from '../../support/waitFor.ts';

const bin = findPostgres();
const ABSENT = bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : '';

const SOON_MS = 30_000;

const portOf = (server: PostgresServer): number => Number(new URL(server.url).port);

describe.runIf(bin !== undefined)(`a database server that takes no writes${ABSENT}`, () => {
  const teardown = cleanUp();
  let first: PostgresServer;
  let second: PostgresServer;
  let proxy: TcpProxy;
  let store: Store;
  let api: ApiUnderTest;
  let sql: { readonly first: pg.Pool; readonly second: pg.Pool };

  beforeAll(async () => {
    first = await startPostgres(bin ?? '');
    teardown.add('the first server', () => first.stop());
    const owner = openPostgres(first.url);
    await migrate(owner.db);
    await owner.close();
    second = await startStandby(bin ?? '', first);
    teardown.add('the second server', () => second.stop());
    proxy = await openTcpProxy(portOf(first));
    teardown.add('the proxy', () => proxy.close());
    const url = new URL(first.url);
    url.port = String(proxy.port);
    store = openPostgres(url.href, { maxConnections: 3, answerWithinMs: 20_000 });
    api = await apiUnderTest({}, { store });
    teardown.add('the interface', () => api.close());
    sql = { first: openPool(first.url), second: openPool(second.url) };
    teardown.add('our own connections', () => Promise.all([sql.first.end(), sql.second.end()]));
  });

  const request = quoteRequest();
  const quote = () => post(api.app, '/v1/quotes', request);

  async function expectUnavailable(): Promise<void> {
    const answer = await quote();
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(bodyOf(answer)).toMatchObject({ code: 'unavailable' });
    expect(answer.body).not.toMatch(/read-only|transaction/);
    expect((await get(api.app, '/healthz')).statusCode).toBe(200);
  }

  const readiness = async () => {
    const answer = await get(api.app, '/readyz');
    return { status: answer.statusCode, detail: bodyOf(answer)['detail'] };
  };
  const NOT_READY = { status: 503, detail: 'Missing: a database that takes writes.' };

  async function expectToWork(): Promise<void> {
    expect((await quote()).statusCode).toBe(201);
    expect((await readiness()).status).toBe(200);
  }

  const brake = async (on: boolean) => {
    const { rows } = await sql.first.query<{ pid: number }>(OURS);
    await sql.first.query(`alter system set default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await sql.first.query('select pg_reload_conf()');
    return rows.map(({ pid }) => pid);
  };
  /** The interface's connections. */
  const OURS = `select pid from pg_stat_activity
    where backend_type = 'client backend' and query not like '%pg_stat_activity%'`;

  describe('made so while our connections stand', () => {
    afterEach(() => brake(false));

    test('is 503 to customers, and is left: nothing goes over the old connections any more', async () => {
      await Promise.all([quote(), quote(), quote()]);
      const before = await brake(true);
      await waitFor('the refusal', async () => (await quote()).statusCode === 503, Boolean, SOON_MS);
      await expectUnavailable();
      expect(await readiness()).toEqual(NOT_READY);
      await brake(false);
      await waitFor('a quote', async () => (await quote()).statusCode === 201, Boolean, SOON_MS);
      await expectToWork();
      const { rows } = await sql.first.query<{ pid: number }>(OURS);
      expect(rows.filter(({ pid }) => before.includes(pid))).toEqual([]);
    });

    test('is not ready, also before anybody has tried to write', async () => {
      expect((await readiness()).status).toBe(200);
      await brake(true);
      await waitFor('not ready', readiness, ({ status }) => status === 503, SOON_MS);
      expect(await readiness()).toEqual(NOT_READY);
      await brake(false);
      await waitFor('ready', readiness, ({ status }) => status === 200, SOON_MS);
    });

    test('takes nothing and shows nothing: bookings and reads are 503 too', async () => {
      const booking = await openBooking(api.app);
      const { id } = bodyOf(await quote());
      await brake(true);
      await waitFor('the refusal', async () => (await quote()).statusCode === 503, Boolean, SOON_MS);
      const answers = await Promise.all([
        post(api.app, '/v1/bookings', bookingRequest(String(id))),
        get(api.app, `/v1/bookings/${booking.id}`, bearer(booking.accessToken)),
        get(api.app, '/v1/catalog/bugatti-chiron/availability?location=dubai&from=2027-01-01&to=2027-01-31'),
      ]);
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 503, 503]);
    });
  });

  test('a standby behind the same address is refused, and taken as soon as it is promoted', async () => {
    await expectToWork();
    proxy.cut();
    await waitFor(
      'the end of the connections',
      async () => (await quote()).statusCode === 503,
      Boolean,
      SOON_MS,
    );
    proxy.moveTo(portOf(second));
    await expectUnavailable();
    expect(await readiness()).toEqual(NOT_READY);
    await sql.second.query('select pg_promote()');
    await waitFor('ready', readiness, ({ status }) => status === 200, SOON_MS);
    await expectToWork();
  });
});
