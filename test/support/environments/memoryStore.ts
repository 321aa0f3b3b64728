/** The product's own schema on a Postgres that lives in the test's memory. */
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { type Store, openPglite, pgliteParsers } from '../../../src/store/database/database.ts';
import { recordingStatements } from '../sentStatements.ts';
import { preparedArchive } from '../servers/preparedDatabase.ts';

export async function memoryStore(): Promise<Store> {
  const pglite = await PGlite.create({
    extensions: { btree_gist },
    parsers: pgliteParsers,
    loadDataDir: await preparedArchive(),
  });
  const store = openPglite(pglite);
  const plugins = await recordingStatements();
  return { ...store, db: plugins.reduce((db, plugin) => db.withPlugin(plugin), store.db) };
}
