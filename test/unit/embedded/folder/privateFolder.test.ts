/** Nobody else on the machine reads what Midas keeps, whatever the umask is; folders of others stay as they are. */
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makePrivateFolder } from '../../../../src/embedded/folder/privateFolder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'midas-private-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function folderWith(...files: string[]): Promise<string> {
  const dir = join(parent, 'data');
  await mkdir(dir);
  await chmod(dir, 0o755);
  for (const file of files) await writeFile(join(dir, file), '');
  return dir;
}
const modeOf = async (dir: string) => ((await stat(dir)).mode & 0o777).toString(8);

it.each([
  ['a new folder', async () => join(parent, 'new')],
  ['a new folder in a new one', async () => join(parent, 'one', 'two')],
  ['an empty folder', () => folderWith()],
  ['a folder of an earlier version', () => folderWith('secrets.json', 'format')],
])('%s is its owner’s alone', async (_what, prepare) => {
  const dir = await prepare();
  await makePrivateFolder(dir);
  expect(await modeOf(dir)).toBe('700');
});

it('a folder with other things in it is left as it is', async () => {
  const dir = await folderWith('holiday.jpg');
  await makePrivateFolder(dir);
  expect(await modeOf(dir)).toBe('755');
});
