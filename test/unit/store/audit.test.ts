/** What staff wrote stays written: no row of the trail can be changed, removed or emptied away. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAudit } from '../../../src/store/audit.ts';
import type { Store } from '../../../src/store/database/database.ts';
import { memoryStore } from '../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
  await recordAudit(store.db, {
    at: '2027-03-01T00:00:00.000Z',
    actor: 'layla',
    roles: ['ops', 'finance'],
    action: 'block.create',
    object: 'blk_1',
    requestId: 'request-1',
  });
});
afterAll(() => store.close());

test.each([
  ['changed', "update audit set actor = 'somebody else'"],
  ['removed', 'delete from audit'],
  ['emptied away', 'truncate audit'],
])('a row cannot be %s', async (_, statement) => {
  await expect(sql.raw(statement).execute(store.db)).rejects.toThrow('append-only');
  expect(await store.db.selectFrom('audit').select(['actor', 'roles']).execute()).toEqual([
    { actor: 'layla', roles: ['ops', 'finance'] },
  ]);
});
