/** Postgres inside this process: PGlite on a folder, which it alone may open. */
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { openPglite, pgliteParsers, type Store } from '../store/database/database.ts';
import { defined } from '../domain/defined.ts';

/** @param folder made when it is not there; without one everything lives in memory. */
export async function openEmbeddedDatabase(folder?: string): Promise<Store> {
  const pglite = await PGlite.create({
    ...defined({ dataDir: folder }),
    extensions: { btree_gist },
    parsers: pgliteParsers,
  });
  return openPglite(pglite);
}
