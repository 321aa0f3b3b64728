import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { assertDataFormat, DATA_FORMAT } from '../../../../src/embedded/folder/format.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-format-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a fresh folder is taken, and taken again once it has been used', async () => {
  await assertDataFormat(folder);
  await writeFile(join(folder, 'secrets.json'), '{}');
  await expect(assertDataFormat(folder)).resolves.toBeUndefined();
});

it('a folder of before the formats is refused with what to do, and left as it is', async () => {
  await writeFile(join(folder, 'secrets.json'), '{"kept":true}');
  await expect(assertDataFormat(folder)).rejects.toThrow('Throw the folder away, or set MIDAS_DATA_DIR');
  expect(await readdir(folder)).toEqual(['secrets.json']);
  expect(await readFile(join(folder, 'secrets.json'), 'utf8')).toBe('{"kept":true}');
});

it('a folder of another format is refused by name', async () => {
  await writeFile(join(folder, 'format'), `${DATA_FORMAT}0\n`);
  await expect(assertDataFormat(folder)).rejects.toThrow(folder);
});
