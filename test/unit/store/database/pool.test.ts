/** A connection on which nothing good can come any more is not handed out again, and what listens comes back. */
import { sql } from 'kysely';
import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPostgres, type Store } from '../../../../src/store/database/database.ts';
import { listenAt } from '../../../../src/store/database/listener.ts';
import { cleanUp } from '../../../support/cleanUp.ts';
import { findPostgres, openPool, startPostgres } from '../../../support/servers/postgresServer.ts';
import { openTcpProxy, type TcpProxy } from '../../../support/servers/tcpProxy.ts';
import { waitFor } from '../../../support/waitFor.ts';

const bin = findPostgres();
const ABSENT = bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : '';

describe.runIf(bin !== undefined)(`connections to a Postgres server${ABSENT}`, () => {
  const teardown = cleanUp();
  let url: URL;
  let admin: pg.Pool;
  let proxy: TcpProxy;
  let store: Store;

  beforeAll(async () => {
    const server = await startPostgres(bin ?? '');
    teardown.add('Postgres', () => server.stop());
    url = new URL(server.url);
    admin = openPool(server.url);
    teardown.add('our own connections', () => admin.end());
    await admin.query('create table things (id text)');
  });

  beforeEach(async () => {
    proxy = await openTcpProxy(Number(url.port));
    const through = new URL(url);
    through.port = String(proxy.port);
    // one connection: whatever becomes of it, the next statement wants it
    store = openPostgres(through.href, { maxConnections: 1, answerWithinMs: 2_000 });
    return async () => {
      await store.close();
      await proxy.close();
    };
  });

  const pid = async () => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(store.db);
    return rows[0]?.pid;
  };

  test('one whose far end has gone without a word is left for another', async () => {
    const first = await pid();
    proxy.hold();
    await expect(pid()).rejects.toThrow('Query read timeout');
    proxy.moveTo(Number(url.port));
    expect(await pid()).not.toBe(first);
  });

  test('a transaction that meets such a far end fails for that reason, and leaves nothing behind', async () => {
    await pid();
    const failing = store.db.transaction().execute(async (tx) => {
      await sql`insert into things (id) values ('left behind')`.execute(tx);
      proxy.hold();
      await sql`insert into things (id) values ('left behind too')`.execute(tx);
    });
    await expect(failing).rejects.toThrow('Query read timeout');
    proxy.moveTo(Number(url.port));
    const { rows } = await sql`select id from things`.execute(store.db);
    expect(rows).toEqual([]);
  });

  test('a statement that fails for a reason of its own keeps its connection', async () => {
    const first = await pid();
    await expect(sql`select 1 / 0`.execute(store.db)).rejects.toMatchObject({ code: '22012' });
    await expect(sql`select nothing`.execute(store.db)).rejects.toMatchObject({ code: '42703' });
    expect(await pid()).toBe(first);
  });

  test('one that was refused a write is left, and the refusal is not hidden by the rollback', async () => {
    const first = await pid();
    const failing = store.db.transaction().execute(async (tx) => {
      await sql`set transaction read only`.execute(tx);
      await sql`insert into things (id) values ('refused')`.execute(tx);
    });
    await expect(failing).rejects.toMatchObject({ code: '25006' });
    expect(await pid()).not.toBe(first);
  });

  test('statements are prepared once a session, and not at all where a pooler could give it to others', async () => {
    const statement = 'select id from things where id = $1';
    const prepared = async (store: Store) =>
      (await sql`select name from pg_prepared_statements where statement = ${statement}`.execute(store.db))
        .rows;
    const ask = (store: Store) => sql`select id from things where id = ${'x'}`.execute(store.db);
    for (let time = 0; time < 3; time += 1) await ask(store);
    expect(await prepared(store)).toHaveLength(1);

    const pooled = openPostgres(url.href, { maxConnections: 1, preparedStatements: false });
    for (let time = 0; time < 3; time += 1) await ask(pooled);
    expect(await prepared(pooled)).toEqual([]);
    await pooled.close();
  });

  test('one whose plans are of before its table changed is replaced, and its other statements are not stuck', async () => {
    await admin.query('create table changing (id text)');
    const all = () => sql`select * from changing`.execute(store.db);
    const first = await pid();
    await all();
    await admin.query('alter table changing add column size int');
    await expect(all()).rejects.toThrow('cached plan must not change result type');
    expect((await all()).rows).toEqual([]);
    expect(await pid()).not.toBe(first);
  });

  test('one that the server ends is replaced', async () => {
    const first = await pid();
    await admin.query('select pg_terminate_backend($1)', [first]);
    const second = await waitFor('another connection', () => pid().catch(() => undefined));
    expect(second).not.toBe(first);
  });

  test('a listener whose connection ends listens again, and is gone once it is stopped', async () => {
    const received: string[] = [];
    const stop = await listenAt(url.href, 'things', (payload) => received.push(payload), {
      connectedWithinMs: 5_000,
      pauseMs: 10,
    });
    const listeners = async () =>
      (
        await admin.query<{ pid: number }>(
          'select pid from pg_stat_activity where query = \'listen "things"\'',
        )
      ).rows;
    const [before] = await listeners();
    await admin.query('select pg_terminate_backend($1)', [before?.pid]);
    await waitFor('another listener', listeners, (found) =>
      found.some(({ pid: other }) => other !== before?.pid),
    );
    await admin.query("select pg_notify('things', 'again')");
    await waitFor('the notification', () => received.length > 0);
    expect(received).toEqual(['again']);
    await stop();
    await waitFor('nobody', listeners, (found) => found.length === 0);
  });

  test('a listener that cannot connect says so at once', async () => {
    proxy.cut();
    const through = new URL(url);
    through.port = String(proxy.port);
    const listening = listenAt(through.href, 'things', () => undefined, { connectedWithinMs: 5_000 });
    await expect(listening).rejects.toThrow();
  });
});
