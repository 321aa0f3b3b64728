/** The arrows of CONTRIBUTING.md are promises only while a forbidden import really fails the lint. */
import { ESLint } from 'eslint';
import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

// The files below exist only in this test, so there is no type information: the rules that need it stand aside.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    tseslint.configs.disableTypeChecked,
    { languageOptions: { parserOptions: { projectService: false, project: null } } },
  ],
});

/** The rules that a file of this text at this path would break. */
async function broken(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, path) });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

/** An import from `path` of a real file in `folder`, so that the lint can follow it. */
function importing(path: string, target: string, kind: 'value' | 'type' = 'value'): string {
  const file = /\.tsx?$/.test(target) ? target : firstFileIn(target);
  const specifier = relative(dirname(path), file);
  const source = specifier.startsWith('.') ? specifier : `./${specifier}`;
  return kind === 'type'
    ? `import type { Thing } from '${source}';\nexport type Kept = Thing;\n`
    : `import { thing } from '${source}';\nexport const kept = thing;\n`;
}

function firstFileIn(folder: string): string {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const file = entries.find((entry) => entry.isFile() && /\.tsx?$/.test(entry.name));
  if (file === undefined) throw new Error(`${folder} holds no source file to import`);
  return join(folder, file.name);
}

const ARROW = 'boundaries/dependencies';

describe('an import against the arrows fails the lint', () => {
  test.each([
    ['the domain reading the database', 'src/domain/virtual.ts', 'src/store/database/database.ts', 'value'],
    [
      'the domain knowing a row of the database',
      'src/domain/virtual.ts',
      'src/store/schema/index.ts',
      'type',
    ],
    [
      'a workflow running an activity in its own thread',
      'src/workflows/virtual.ts',
      'src/activities',
      'value',
    ],
    [
      'a workflow reading the database',
      'src/workflows/virtual.ts',
      'src/store/database/database.ts',
      'value',
    ],
    ['a workflow using the codec', 'src/workflows/virtual.ts', 'src/temporal/codec.ts', 'value'],
    ['a route calling Stripe', 'src/api/virtual.ts', 'src/providers/payment/stripe/gateway.ts', 'value'],
    ['a route running an activity', 'src/api/virtual.ts', 'src/activities', 'value'],
    [
      'a table module calling a provider',
      'src/store/virtual.ts',
      'src/providers/payment/gateway.ts',
      'value',
    ],
    [
      'a provider writing to the database',
      'src/providers/virtual.ts',
      'src/store/booking/bookings.ts',
      'value',
    ],
    [
      'an email template reading the database',
      'src/emails/virtual.tsx',
      'src/store/booking/bookings.ts',
      'value',
    ],
    [
      'an activity importing a workflow',
      'src/activities/virtual.ts',
      'src/workflows/booking/messages.ts',
      'value',
    ],
    ['the worker bringing the sandbox along', 'src/worker.ts', 'sandbox', 'value'],
    ['the API bringing the sandbox along', 'src/api/virtual.ts', 'sandbox', 'value'],
    [
      'the sandbox running the code it stands in for',
      'sandbox/virtual.ts',
      'src/domain/money/money.ts',
      'value',
    ],
  ] as const)('%s', async (_promise, path, target, kind) => {
    expect(await broken(path, importing(path, target, kind))).toContain(ARROW);
  });

  test('a workflow reaching for the file system', async () => {
    const text = "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n";
    expect(await broken('src/workflows/virtual.ts', text)).toContain(ARROW);
  });

  test('the domain taking up a package that does I/O', async () => {
    const text = "import pg from 'pg';\nexport const pool = pg.Pool;\n";
    expect(await broken('src/domain/virtual.ts', text)).toContain(ARROW);
  });

  test.each([
    ['passing another room on', "export { bookings } from '../store/bookings.ts';\n"],
    ['passing another room on whole', "export * from '../store/bookings.ts';\n"],
    ['loading another room later', "export const later = () => import('../store/bookings.ts');\n"],
  ])('%s', async (_promise, text) => {
    expect(await broken('src/domain/virtual.ts', text)).toContain(ARROW);
  });

  test('a file in no room at all', async () => {
    expect(await broken('src/misc/virtual.ts', 'export const kept = 1;\n')).toContain(
      'boundaries/no-unknown-files',
    );
  });
});

describe('an import along the arrows passes', () => {
  test.each([
    ['a workflow naming the activities it calls', 'src/workflows/virtual.ts', 'src/activities', 'type'],
    ['a workflow asking the domain', 'src/workflows/virtual.ts', 'src/domain/money/money.ts', 'value'],
    ['a workflow naming a task queue', 'src/workflows/virtual.ts', 'src/temporal/names.ts', 'value'],
    [
      'an activity calling a provider',
      'src/activities/virtual.ts',
      'src/providers/payment/gateway.ts',
      'value',
    ],
    ['a provider speaking the domain', 'src/providers/virtual.ts', 'src/domain/money/money.ts', 'value'],
    ['a route sending an update', 'src/api/virtual.ts', 'src/workflows/booking/messages.ts', 'value'],
    [
      'a route starting a notification',
      'src/api/virtual.ts',
      'src/workflows/notification/messages.ts',
      'value',
    ],
    ['a route knowing its settings', 'src/api/virtual.ts', 'src/config/config.ts', 'type'],
    [
      'a route checking a booking token',
      'src/api/virtual.ts',
      'src/security/tokens/bookingAccess.ts',
      'value',
    ],
    [
      'the worker putting everything together',
      'src/worker.ts',
      'src/providers/payment/stripe/gateway.ts',
      'value',
    ],
    ['the embedded start bringing the sandbox along', 'src/embedded/virtual.ts', 'sandbox', 'value'],
    ['the sandbox knowing a shape', 'sandbox/virtual.ts', 'src/domain/money/money.ts', 'type'],
    ['a test reaching anything', 'test/unit/virtual.test.ts', 'src/store/database/database.ts', 'value'],
  ] as const)('%s', async (_promise, path, target, kind) => {
    expect(await broken(path, importing(path, target, kind))).toEqual([]);
  });
});

describe('the rest of the project’s rules', () => {
  test.each([
    [
      'only the configuration reads the environment',
      'src/api/virtual.ts',
      'export const port = process.env.PORT;\n',
      'no-restricted-properties',
    ],
    [
      'a vendor SDK stays with the providers',
      'src/activities/virtual.ts',
      "import Stripe from 'stripe';\nexport const stripe = Stripe;\n",
      'no-restricted-imports',
    ],
    [
      'the domain takes the moment as an argument',
      'src/domain/virtual.ts',
      'export const now = () => Date.now();\n',
      'no-restricted-syntax',
    ],
    ['exports have names', 'src/store/virtual.ts', 'export default 1;\n', 'no-restricted-syntax'],
    [
      'any is no type',
      'src/store/virtual.ts',
      'export const kept = (value: any): unknown => value;\n',
      '@typescript-eslint/no-explicit-any',
    ],
    [
      'an exclamation mark is no proof',
      'src/store/virtual.ts',
      'export const kept = (value?: string): string => value!;\n',
      '@typescript-eslint/no-non-null-assertion',
    ],
    [
      'no folder is named after nothing',
      'src/store/utils/virtual.ts',
      'export const kept = 1;\n',
      'no-restricted-syntax',
    ],
    [
      'a file past 260 lines is two',
      'src/store/virtual.ts',
      `export const kept = [${'\n1,'.repeat(260)}\n];\n`,
      'max-lines',
    ],
    [
      'a function past 60 lines is two',
      'src/store/virtual.ts',
      `export function kept() {\n  return [${'\n1,'.repeat(60)}\n];\n}\n`,
      'max-lines-per-function',
    ],
  ])('%s', async (_promise, path, text, rule) => {
    expect(await broken(path, text)).toContain(rule);
  });

  test('the configuration reads the environment, the providers their SDKs', async () => {
    expect(await broken('src/config/config.ts', 'export const port = process.env.PORT;\n')).toEqual([]);
    expect(
      await broken(
        'src/providers/virtual.ts',
        "import Stripe from 'stripe';\nexport const stripe = Stripe;\n",
      ),
    ).toEqual([]);
  });
});
