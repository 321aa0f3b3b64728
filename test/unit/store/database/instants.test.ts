/** An instant is read in one form. In any other, days and months would change places without an error. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, type Store } from '../../../../src/store/database/database.ts';
import { cleanUp } from '../../../support/cleanUp.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';
import { findPostgres, startPostgres } from '../../../support/servers/postgresServer.ts';

const bin = findPostgres();

describe.each([
  ['embedded', true, memoryStore],
  ['a server', bin !== undefined, undefined],
] as const)('an instant that is not ISO, from %s', (_, isHere, openEmbedded) => {
  const teardown = cleanUp();
  let store: Store;
  beforeAll(async () => {
    if (!isHere) return;
    if (openEmbedded === undefined) {
      const server = await startPostgres(bin ?? '');
      teardown.add('Postgres', () => server.stop());
      store = openPostgres(server.url);
    } else store = await openEmbedded();
    teardown.add('the store', () => store.close());
  });

  const read = (expression: string, ...settings: string[]) =>
    store.db.transaction().execute(async (tx) => {
      for (const setting of settings) await sql.raw(`set local ${setting}`).execute(tx);
      const { rows } = await sql.raw<{ at: unknown }>(`select ${expression} as at`).execute(tx);
      return rows[0]?.at;
    });

  test
    .runIf(isHere)
    .each([
      ["timestamptz '2027-03-04 05:06:07Z'", "datestyle = 'SQL, DMY'"],
      ["timestamptz '2027-03-04 05:06:07Z'", "datestyle = 'SQL, MDY'"],
      ["timestamptz '2027-03-04 05:06:07Z'", "datestyle = 'Postgres, DMY'"],
      ["timestamptz '2027-03-04 05:06:07Z'", "datestyle = 'German'"],
      ["timestamptz 'infinity'"],
      ["timestamptz '-infinity'"],
      ["timestamptz '0044-03-15 00:00:00Z BC'"],
      ["timestamptz '12027-03-04 00:00:00Z'"],
      ["timestamptz '1890-01-01 00:00:00Z'", "time zone 'Asia/Dubai'"],
    ])('%s (%s) is refused', async (expression, ...settings) => {
    await expect(read(expression, ...settings)).rejects.toThrow(/not an ISO instant/);
  });

  test.runIf(isHere).each([
    ["timestamptz '2027-03-04 05:06:07.5Z'", "time zone 'Asia/Kolkata'", '2027-03-04T05:06:07.500Z'],
    ["timestamptz '2027-03-04 05:06:07Z'", "time zone 'America/St_Johns'", '2027-03-04T05:06:07.000Z'],
    ["timestamptz '2027-03-04 05:06:07.123456Z'", "time zone 'UTC'", '2027-03-04T05:06:07.123Z'],
  ])('%s at %s is read for what it is', async (expression, setting, instant) => {
    expect(await read(expression, setting)).toBe(instant);
  });
});
