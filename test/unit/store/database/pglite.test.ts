/** The embedded database answers as a Postgres server does through node-postgres: values, counts, errors. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedDatabase } from '../../../../src/embedded/database.ts';
import type { Store } from '../../../../src/store/database/database.ts';

let store: Store;

beforeAll(async () => {
  store = await openEmbeddedDatabase();
  await sql`create table things (id text primary key, size int)`.execute(store.db);
});

afterAll(() => store.close());

describe('a statement of the embedded database', () => {
  it('takes every kind of value and gives it back', async () => {
    const at = new Date('2027-01-02T03:04:05.678Z');
    const { rows } = await sql`
      select ${'a text with "quotes" and \\ in it'}::text as text, ${9_007_199_254_740_991}::bigint as big,
        ${12}::int as small, ${true}::boolean as yes, ${null}::text as nothing, ${at}::timestamptz as at,
        ${JSON.stringify({ a: [1, null] })}::jsonb as json, ${{ b: 1 }}::jsonb as object,
        ${Buffer.from([0, 255])}::bytea as bytes, '1.50'::numeric as exact`.execute(store.db);
    expect(rows).toEqual([
      {
        text: 'a text with "quotes" and \\ in it',
        big: 9_007_199_254_740_991,
        small: 12,
        yes: true,
        nothing: null,
        at: at.toISOString(),
        json: { a: [1, null] },
        object: { b: 1 },
        bytes: Buffer.from([0, 255]),
        exact: '1.50',
      },
    ]);
  });

  it('refuses a list: node-postgres writes it as an array, and nothing here needs one', async () => {
    await expect(sql`select ${['a', 'b']} as list`.execute(store.db)).rejects.toThrow(TypeError);
  });

  it('says how many rows it changed, also when it returns none', async () => {
    await sql`insert into things (id, size) values ('one', 1), ('two', 1)`.execute(store.db);
    const changed = await sql`update things set size = 2 where size = 1`.execute(store.db);
    expect(changed.numAffectedRows).toBe(2n);
    const none = await sql`update things set size = 3 where size = 1`.execute(store.db);
    expect(none.numAffectedRows).toBe(0n);
  });

  it('that fails carries Postgres’ code, and the next one works', async () => {
    await sql`insert into things (id) values ('taken')`.execute(store.db);
    const again = sql`insert into things (id) values ('taken')`.execute(store.db);
    await expect(again).rejects.toMatchObject({ code: '23505', constraint: 'things_pkey' });
    const { rows } = await sql<{ n: number }>`select count(*) as n from things where id = 'taken'`.execute(
      store.db,
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('that fails in a transaction leaves nothing of the transaction', async () => {
    const failing = store.db.transaction().execute(async (tx) => {
      await sql`insert into things (id) values ('undone')`.execute(tx);
      await sql`select 1 / 0`.execute(tx);
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    const { rows } = await sql`select id from things where id = 'undone'`.execute(store.db);
    expect(rows).toEqual([]);
  });

  it('asked again answers with the values and the rows of each time', async () => {
    const sizes = (ids: readonly string[]) =>
      Promise.all(
        ids.map((id) => sql<{ size: number }>`select size from things where id = ${id}`.execute(store.db)),
      );
    await sql`insert into things (id, size) values ('a', 1), ('b', 2)`.execute(store.db);
    const answers = await sizes(['a', 'b', 'nobody', 'a']);
    expect(answers.map(({ rows }) => rows)).toEqual([[{ size: 1 }], [{ size: 2 }], [], [{ size: 1 }]]);
  });

  it.each([
    ['at its first time', []],
    ['later', ['fine']],
  ])('that fails %s can be asked again', async (_when, before) => {
    const insert = (id: string) =>
      sql`insert into things (id, size) values (${id}, 1) -- ${sql.raw(_when)}`.execute(store.db);
    for (const id of before) await insert(id);
    await sql`insert into things (id) values (${_when})`.execute(store.db);
    for (let time = 0; time < 3; time += 1)
      await expect(insert(_when)).rejects.toMatchObject({ code: '23505' });
    expect((await insert(`${_when} and another`)).numAffectedRows).toBe(1n);
  });

  it('still answers after its table has changed, with the columns of then', async () => {
    await sql`create table changing (id text)`.execute(store.db);
    await sql`insert into changing values ('one')`.execute(store.db);
    const all = () => sql`select * from changing`.execute(store.db);
    expect((await all()).rows).toEqual([{ id: 'one' }]);
    await sql`alter table changing add column size int`.execute(store.db);
    expect((await all()).rows).toEqual([{ id: 'one', size: null }]);
  });

  it('of which there are thousands answers all the same', async () => {
    for (let length = 1; length <= 500; length += 1) {
      const ids = Array.from({ length }, (_, index) => `id ${index}`);
      const found = await sql<{ n: number }>`
        select count(*) as n from unnest(array[${sql.join(ids)}]::text[])`.execute(store.db);
      expect(found.rows).toEqual([{ n: length }]);
    }
  });

  it('notifies its listeners once it is committed', async () => {
    const received: string[] = [];
    const hearing = new Promise<void>((resolve) => {
      void store
        .listen('things', (payload) => {
          received.push(payload);
          resolve();
        })
        .then(() => sql`select pg_notify('things', 'changed')`.execute(store.db));
    });
    await hearing;
    expect(received).toEqual(['changed']);
  });

  it('after the database was closed fails as an outage does', async () => {
    const closed = await openEmbeddedDatabase();
    await closed.close();
    await expect(sql`select 1`.execute(closed.db)).rejects.toThrow(/PGlite is closed/);
  });
});
