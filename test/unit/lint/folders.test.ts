/** Where things stand is a promise as well: folders that can be read at a glance, and rooms that hold what they say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** More files than a reader takes in at a glance. */
const MOST_FILES = 16;
/** One file a template, a migration, a recording; and what tests write or are given. */
const LONG_LISTS =
  /^src\/emails\/templates$|\/migrations$|^test\/replay\/histories$|\/(__snapshots__|fixtures)(\/|$)/;

interface Folder {
  readonly path: string;
  readonly files: readonly string[];
}

function foldersIn(path: string): Folder[] {
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${path}/${name}`);
  return [{ path, files }, ...folders.flatMap(foldersIn)];
}

test.each(['src', 'sandbox', 'test'])(`no folder of %s holds more than ${MOST_FILES} files`, (top) => {
  const crowded = foldersIn(top).filter(
    ({ path, files }) => files.length > MOST_FILES && !LONG_LISTS.test(path),
  );
  expect(crowded.map(({ path, files }) => `${path}: ${files.length}`)).toEqual([]);
});

test('src holds the five entries and folders, nothing else', () => {
  const [top] = foldersIn('src');
  expect([...(top?.files ?? [])].sort()).toEqual([
    'bundle.ts',
    'embedded.ts',
    'migrate.ts',
    'server.ts',
    'worker.ts',
  ]);
});

test('an entry exports nothing: it reads the configuration, starts and stops', () => {
  for (const { files } of foldersIn('src').slice(0, 1))
    for (const name of files)
      expect(readFileSync(join(root, 'src', name), 'utf8'), name).not.toMatch(/^export /m);
});

test('activities hold factories of activities, and beside them only types and names', () => {
  const files = foldersIn('src/activities').flatMap(({ path, files }) =>
    files.map((name) => `${path}/${name}`),
  );
  const exported = files.map((path) => ({
    path,
    functions: [
      ...readFileSync(join(root, path), 'utf8').matchAll(/^export (?:async )?function (\w+)/gm),
    ].map(([, name]) => name),
  }));
  expect(exported.filter(({ functions }) => functions.length === 0)).toEqual([]);
  for (const { path, functions } of exported)
    for (const name of functions) expect(name, path).toMatch(/^create\w+Activities$/);
});
