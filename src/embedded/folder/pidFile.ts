/**
 * Remembers a server that outlives its parent when the parent is killed with `kill -9`, so that the next start can
 * stop it before it opens the same files.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { hasCode, isRunning, processIdentity, stopProcess, type ProcessIdentity } from '../processes.ts';

/** Synchronous: between the start of a server and this note, no kill may come in. */
export function writePidFile(path: string, identity: ProcessIdentity): void {
  const draft = `${path}.new`;
  writeFileSync(draft, `${JSON.stringify(identity)}\n`);
  renameSync(draft, path);
}

export async function removePidFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/**
 * Stops the process noted in the file if it still runs. To be called under the folder's lock only: the lock says
 * that no living parent looks after it.
 */
export async function stopOrphan(
  path: string,
  graceMs: number,
  report: (line: string) => void,
): Promise<void> {
  const orphan = await readPidFile(path);
  if (orphan !== undefined && isRunning(orphan)) {
    report(`Stopping process ${orphan.pid}, left behind by a start that was killed`);
    await stopProcess(orphan, graceMs);
  }
  await removePidFile(path);
}

async function readPidFile(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return processIdentity.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    // none there, or cut short by a power loss, which no process survives
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
