/**
 * What takes seconds to make and no test changes is made by the first test file that asks for it, and found by all
 * others of the run: a migrated database, the bundle of the workflows.
 */
import { mkdir, mkdtemp, rename, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { whenFree } from '../../src/embedded/whenFree.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where `globalSetup.ts` lets a run keep what its test files share. */
    runFolder: string;
  }
}

const made = new Map<string, Promise<string>>();

/**
 * The path of a file or a folder that `make` has filled, in this process or in another one of the run.
 * @param name of the file, unlike all others
 * @param make writes to the path it is given, which does not exist yet
 */
export function oncePerRun(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const known = made.get(name);
  if (known !== undefined) return known;
  const path = findOrMake(name, make);
  made.set(name, path);
  path.catch(() => made.delete(name));
  return path;
}

async function findOrMake(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const folder = await runFolder();
  const path = join(folder, name);
  if (await isThere(path)) return path;
  const lock = join(folder, `${name}.lock`);
  await mkdir(lock, { recursive: true });
  return whenFree(
    lock,
    () => undefined,
    async () => {
      if (await isThere(path)) return path;
      const unfinished = join(lock, 'unfinished');
      await make(unfinished);
      await rename(unfinished, path);
      return path;
    },
  );
}

let own: Promise<string> | undefined;

/** A program that uses the tests' environments, such as tools/replay/record.ts, has a folder of its own. */
function runFolder(): Promise<string> {
  const shared = providedFolder();
  if (shared !== undefined) return Promise.resolve(shared);
  own ??= mkdtemp(join(tmpdir(), 'midas-run-'));
  return own;
}

/** Undefined in a program that is no test run. */
export function providedFolder(): string | undefined {
  try {
    return inject('runFolder');
  } catch {
    return undefined; // outside of a test run vitest has nothing to give
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
