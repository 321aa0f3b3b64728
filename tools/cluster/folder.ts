/** The folder that everything of a cluster lives in: whose it is, who else is in it, what was left in it. */
import { chmod, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FolderLock, lockFolder } from '../../src/embedded/folder/lock.ts';
import { StartRefused } from '../../src/config/startRefused.ts';
import { stopOrphan } from '../../src/embedded/folder/pidFile.ts';

const ORPHAN_GRACE_MS = 10_000;
/** Tells a folder that may be emptied from one that somebody named by mistake. */
const MARK = 'this-is-a-midas-cluster';

/**
 * Makes it, takes its lock, and stops what a start that was killed has left running in it.
 * @throws StartRefused when it is another user's or holds other things, and FolderInUseError while a cluster lives in it
 */
export async function takeFolder(folder: string, report: (line: string) => void): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const { uid } = await lstat(folder);
  if (process.getuid !== undefined && uid !== process.getuid())
    throw new StartRefused(`${folder} belongs to another user: name one of your own with --folder`);
  const names = await readdir(folder);
  if (names.length > 0 && !names.includes(MARK))
    throw new StartRefused(`${folder} holds other things than a cluster: name an empty folder, or a new one`);
  await writeFile(join(folder, MARK), '');
  // The user postgres has to reach its folder in here; secrets are files that only their owner reads.
  await chmod(folder, 0o711);
  const lock = await lockFolder(folder);
  try {
    for (const note of await orphanNotes(folder)) await stopOrphan(note, ORPHAN_GRACE_MS, report);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return lock;
}

/** Removes what a cluster has left in it, but for its mark and its lock. */
export async function emptyFolder(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name !== MARK && !/^\.?lock/.test(name));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** In the order in which their processes are to end: those that need others first. */
async function orphanNotes(folder: string): Promise<string[]> {
  const notes = (await readdir(folder)).filter((name) => name.endsWith('.pid'));
  const needed = (name: string) => ['sandbox.pid', 'temporal.pid', 'redis.pid'].indexOf(name);
  const sorted = notes.sort((a, b) => needed(a) - needed(b));
  return [...sorted.map((name) => join(folder, name)), join(folder, 'postgres', 'postgres.pid')];
}
