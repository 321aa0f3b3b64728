/**
 * One process per data folder: two on one embedded database lose acknowledged rows without an error.
 *
 * Locks are numbered files and the newest number counts. Taking the lock creates the next number, which the file
 * system grants to one process only; the newest number is never deleted, only followed. So a lock left behind by
 * `kill -9` can be taken over without the usual race, in which two processes both find it stale and the slower
 * one removes the lock of the faster.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartRefused } from '../../config/startRefused.ts';
import { hasCode, identify, isRunning, processIdentity, type ProcessIdentity } from '../processes.ts';

export interface FolderLock {
  /** Lets the next process in. May be called more than once. */
  release(): Promise<void>;
}

/** Another process works in the folder; `pid` is its process id. */
export class FolderInUseError extends StartRefused {
  override readonly name = 'FolderInUseError';
  readonly pid: number;
  constructor(dir: string, pid: number) {
    super(`${dir} is in use by process ${pid}: stop it first, or choose another folder`);
    this.pid = pid;
  }
}

const LOCK_FILE = /^lock\.(\d+)$/;
const RELEASED = 'released\n';

/**
 * Takes the exclusive lock on a folder, creating the folder if need be.
 * @throws FolderInUseError while a living process holds it, this one included
 */
export async function lockFolder(dir: string): Promise<FolderLock> {
  await mkdir(dir, { recursive: true });
  const self = identify(process.pid);
  if (self === undefined) throw new Error('The operating system does not tell when this process started');
  const draft = await writeDraft(dir, JSON.stringify(self));
  try {
    for (;;) {
      const newest = await newestLock(dir);
      const owner = await ownerOf(lockPath(dir, newest));
      if (owner !== undefined && isRunning(owner)) throw new FolderInUseError(dir, owner.pid);
      const own = newest + 1;
      if (!(await linked(draft, lockPath(dir, own)))) continue;
      if ((await newestLock(dir)) === own) {
        await removeLocksBefore(dir, own);
        return holding(dir, own);
      }
      // we were so slow that others took and left the lock meanwhile, and reused no number but cleared ours
      await rm(lockPath(dir, own), { force: true });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

function holding(dir: string, number: number): FolderLock {
  let released: Promise<void> | undefined;
  const release = async () => rename(await writeDraft(dir, RELEASED), lockPath(dir, number));
  return { release: () => (released ??= release()) };
}

const lockPath = (dir: string, number: number) => join(dir, `lock.${number}`);

/** Written aside first: a lock appears under its name with its owner already in it, never half written. */
async function writeDraft(dir: string, content: string): Promise<string> {
  const path = join(dir, `.lock-${randomUUID()}`);
  await writeFile(path, content, { flag: 'wx' });
  return path;
}

async function lockNumbers(dir: string): Promise<number[]> {
  const names = await readdir(dir);
  return names.flatMap((name) => LOCK_FILE.exec(name)?.[1] ?? []).map(Number);
}

async function newestLock(dir: string): Promise<number> {
  return Math.max(0, ...(await lockNumbers(dir)));
}

/** Undefined when the lock was released, has just been followed by a newer one, or was cut short by a power loss. */
async function ownerOf(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const content = await readFile(path, 'utf8');
    return content === RELEASED ? undefined : processIdentity.parse(JSON.parse(content));
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function removeLocksBefore(dir: string, own: number): Promise<void> {
  const older = (await lockNumbers(dir)).filter((number) => number < own);
  await Promise.all(older.map((number) => rm(lockPath(dir, number), { force: true })));
}
