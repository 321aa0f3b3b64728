/** The folder of a cluster is emptied and removed by it: it had better be a cluster's. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyFolder, takeFolder } from '../../../tools/cluster/folder.ts';

const quiet = () => {};
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-cluster-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a folder that holds other things is left as it is', async () => {
  await writeFile(join(folder, 'thesis.txt'), 'years of work');
  await expect(takeFolder(folder, quiet)).rejects.toThrow('holds other things');
  expect(await readdir(folder)).toEqual(['thesis.txt']);
});

it('a second cluster in the same folder is refused while the first is there, and emptying keeps it so', async () => {
  const lock = await takeFolder(folder, quiet);
  await writeFile(join(folder, 'temporal.log'), 'words');
  await emptyFolder(folder);
  expect(await readdir(folder)).not.toContain('temporal.log');
  await expect(takeFolder(folder, quiet)).rejects.toThrow(`in use by process ${process.pid}`);
  await lock.release();
  await (await takeFolder(folder, quiet)).release();
});
