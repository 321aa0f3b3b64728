/** Several processes may need the same fetched server at once; one fetches it, the others wait for it. */
import { setTimeout as delay } from 'node:timers/promises';
import { FolderInUseError, lockFolder, type FolderLock } from './folder/lock.ts';

const POLL_MS = 250;
const REMIND_MS = 15_000;

/** Runs `work` as the only one in the folder, waiting for its turn for as long as the others live. */
export async function whenFree<T>(
  folder: string,
  report: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await waitForLock(folder, report);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function waitForLock(folder: string, report: (line: string) => void): Promise<FolderLock> {
  let remindAt = 0;
  for (;;) {
    try {
      return await lockFolder(folder);
    } catch (error) {
      if (!(error instanceof FolderInUseError)) throw error;
      if (Date.now() >= remindAt) {
        report(`Waiting for process ${error.pid}, which is filling ${folder}`);
        remindAt = Date.now() + REMIND_MS;
      }
    }
    await delay(POLL_MS);
  }
}
