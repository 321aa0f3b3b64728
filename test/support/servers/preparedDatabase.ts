/** The product's own schema, migrated once a run: a copy of it costs a fifth of what a database costs from scratch. */
import { openAsBlob } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { openPglite, pgliteParsers } from '../../../src/store/database/database.ts';
import { migrate } from '../../../src/store/database/migrate.ts';
import { oncePerRun } from '../oncePerRun.ts';

const OPTIONS = { extensions: { btree_gist }, parsers: pgliteParsers };

/** What PGlite takes as `loadDataDir`. */
export const preparedArchive = async (): Promise<Blob> => openAsBlob(await archive());

/** A copy as the first `npm start` leaves it behind. @param to the folder, which is made */
export async function copyPreparedDatabase(to: string): Promise<void> {
  await cp(await folder(), to, { recursive: true });
}

const archive = () =>
  oncePerRun('database.tar', async (path) => {
    const pglite = await PGlite.create(OPTIONS);
    await migrate(openPglite(pglite).db);
    await writeFile(path, (await pglite.dumpDataDir('none')).stream());
    await pglite.close();
  });

const folder = () =>
  oncePerRun('database', async (path) => {
    const pglite = await PGlite.create({ ...OPTIONS, dataDir: path, loadDataDir: await preparedArchive() });
    await pglite.close();
  });
