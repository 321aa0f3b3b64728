/** A circle of imports has no beginning: neither a reader nor a test can take its files one at a time. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-circles-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As `npm run lint` runs it. */
const findCircles = (...paths: readonly string[]) =>
  new Promise<{ failed: boolean; output: string }>((resolve) => {
    const argv = [join(root, 'node_modules/oxlint/bin/oxlint'), '-c', 'tools/lint/circles.json', ...paths];
    execFile(process.execPath, argv, { cwd: root }, (error, stdout) =>
      resolve({ failed: error !== null, output: stdout }),
    );
  });

const write = (name: string, text: string) => writeFile(join(folder, name), text);

test('src and sandbox hold no circle', async () => {
  expect(await findCircles('src', 'sandbox')).toMatchObject({ failed: false });
});

test('a circle of two files fails the lint', async () => {
  await write('egg.ts', "import { hen } from './hen.ts';\nexport const egg = () => hen;\n");
  await write('hen.ts', "import { egg } from './egg.ts';\nexport const hen = () => egg;\n");
  expect(await findCircles(folder)).toMatchObject({
    failed: true,
    output: expect.stringContaining('no-cycle'),
  });
});

test('a circle over a type and a third file fails it too', async () => {
  await write('egg.ts', "import type { Nest } from './nest.ts';\nexport type Egg = Nest;\n");
  await write('nest.ts', "export type { Hen as Nest } from './hen.ts';\n");
  await write('hen.ts', "import type { Egg } from './egg.ts';\nexport type Hen = Egg | undefined;\n");
  expect(await findCircles(folder)).toMatchObject({
    failed: true,
    output: expect.stringContaining('no-cycle'),
  });
});

test('a line of imports passes', async () => {
  await write('egg.ts', "import { hen } from './hen.ts';\nexport const egg = () => hen;\n");
  await write('hen.ts', 'export const hen = () => undefined;\n');
  expect(await findCircles(folder)).toMatchObject({ failed: false });
});
