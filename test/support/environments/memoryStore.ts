/** The product's own schema on a Postgres that lives in the test's memory. */
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { type Store, openPglite, pgliteParsers } from '../../../src/store/database/database.ts';
import { migrate } from '../../../src/store/database/migrate.ts';

export async function memoryStore(): Promise<Store> {
  const pglite = await PGlite.create({ extensions: { btree_gist }, parsers: pgliteParsers });
  const store = openPglite(pglite);
  await migrate(store.db);
  return store;
}
