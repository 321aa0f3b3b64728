/** The table of CONTRIBUTING.md is a promise only while a forbidden import really fails the lint, and no other does. */
import { ESLint } from 'eslint';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

// The files below exist only in this test, so there is no type information: the rules that need it stand aside.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    tseslint.configs.disableTypeChecked,
    { languageOptions: { parserOptions: { projectService: false, project: null } } },
  ],
});

async function lint(path: string, text: string) {
  const [result] = await eslint.lintText(text, { filePath: join(root, path) });
  return result?.messages ?? [];
}

/** The rules that a file of this text at this path would break. */
const broken = async (path: string, text: string): Promise<string[]> =>
  (await lint(path, text)).map((message) => message.ruleId ?? message.message);

const ARROW = 'boundaries/dependencies';

/** A place that files may stand in: a room of the table, or one of those that it holds. */
interface Place {
  readonly room: string;
  /** The subject, or the kind of provider with its vendor: `payment/stripe`. */
  readonly of: string;
  /** A path in it. Most are of no file: what is imported must be one, what imports need not. */
  readonly path: string;
}

type Kind = 'value' | 'type';

/** What a room may import beside itself, as the table has it. */
const TABLE = tableOf(contributing.slice(contributing.indexOf('## Rooms')));
const DOMAIN = (/each of which may import those before it: ([^.]+)\./.exec(contributing)?.[1] ?? '').split(
  /,\s+/,
);
const PLACES = [
  ...DOMAIN.map((subject) => at('domain', `src/domain/${subject}/virtual.ts`, subject)),
  ...[
    'config',
    'security',
    'store',
    'observability',
    'emails',
    'temporal',
    'api',
    'composition',
    'embedded',
  ].map((room) => at(room, `src/${room}/virtual.ts`)),
  at('compose', 'src/emails/compose/virtual.ts'),
  at('providers', 'src/providers/fx.ts', 'fx'),
  ...['payment', 'email'].map((kind) => at('providers', `src/providers/${kind}/virtual.ts`, kind)),
  ...['payment/stripe', 'payment/paypal', 'email/smtp', 'email/sendgrid', 'email/mailgun'].map((vendor) =>
    at('providers', `src/providers/${vendor}/virtual.ts`, vendor),
  ),
  ...['payment/stripe', 'email/sendgrid', 'email/mailgun'].map((vendor) =>
    at('verifiers', `src/providers/${vendor}/verify.ts`, vendor),
  ),
  at('verifiers', 'src/providers/payment/paypal/webhook/verify.ts', 'payment/paypal'),
  at('verifiers', 'src/providers/payment/paypal/ipn/ipn.ts', 'payment/paypal'),
  at('verifiers', 'src/providers/email/events.ts', 'email'),
  ...['booking', 'payment', 'fraud', 'notification', 'ipn', 'incident'].map((subject) =>
    at('activities', `src/activities/${subject}/virtual.ts`, subject),
  ),
  ...['booking', 'notification', 'ipn'].flatMap((subject) => [
    at('workflows', `src/workflows/${subject}/virtual.ts`, subject),
    at('messages', `src/workflows/${subject}/messages.ts`, subject),
  ]),
  at('names', 'src/temporal/names.ts'),
  at('proxies', 'src/workflows/proxies.ts'),
  at('outbox', 'src/workflows/outbox/virtual.ts'),
  at('index', 'src/workflows/index.ts'),
  ...['worker', 'server', 'migrate', 'bundle'].map((entry) => at('entries', `src/${entry}.ts`)),
  at('sandbox', 'sandbox/virtual.ts'),
];
/** Each place with a file in it that can be imported. */
const TARGETS = PLACES.flatMap((place) => {
  const file = fileAt(place.path);
  return file === undefined ? [] : [{ ...place, path: file }];
});

describe('imports fail the lint just where the table of CONTRIBUTING.md has no arrow', () => {
  test('the table names every room', () => {
    expect([...TABLE.keys()].sort()).toEqual([...new Set(PLACES.map(({ room }) => room))].sort());
    expect(DOMAIN).toHaveLength(19);
  });

  test.each(PLACES)('$path', async (from) => {
    const imports = TARGETS.filter(({ path }) => path !== from.path).flatMap((to) =>
      (['value', 'type'] as const).map((kind) => ({ to, kind })),
    );
    const text = imports.map(({ to, kind }, place) => importing(from.path, to.path, kind, place)).join('');
    const refused = new Set(
      (await lint(from.path, text)).filter(({ ruleId }) => ruleId === ARROW).map(({ line }) => line),
    );
    const saying = ({ to, kind }: (typeof imports)[number]) => `${to.path} as a ${kind}`;
    expect(imports.filter((_, place) => refused.has(place + 1)).map(saying)).toEqual(
      imports.filter(({ to, kind }) => !isAllowed(from, to, kind)).map(saying),
    );
  });

  test('tests, tools and the bench reach everything but the entries', async () => {
    for (const path of ['test/unit/virtual.test.ts', 'tools/virtual.ts', 'bench/virtual.ts']) {
      const text = TARGETS.map(({ path: to }, place) => importing(path, to, 'value', place)).join('');
      const refused = (await lint(path, text)).filter(({ ruleId }) => ruleId === ARROW);
      expect(refused.map(({ line }) => TARGETS[line - 1]?.room)).toEqual(Array(4).fill('entries'));
    }
  });

  test.each([
    ['passing another room on', "export { bookings } from '../../store/booking/bookings.ts';\n"],
    ['passing another room on whole', "export * from '../../store/booking/bookings.ts';\n"],
    ['loading another room later', "export const later = () => import('../../store/booking/bookings.ts');\n"],
    ['taking up a package that does I/O', "import pg from 'pg';\nexport const pool = pg.Pool;\n"],
  ])('the domain %s', async (_promise, text) => {
    expect(await broken('src/domain/money/virtual.ts', text)).toContain(ARROW);
  });

  test.each(['booking/virtual.ts', 'booking/messages.ts', 'proxies.ts', 'index.ts'])(
    'workflows/%s reaching for the file system',
    async (path) => {
      const text = "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n";
      expect(await broken(`src/workflows/${path}`, text)).toContain(ARROW);
    },
  );

  test.each([
    ...['src/misc/virtual.ts', 'src/virtual.ts', 'src/domain/misc.ts', 'src/activities/misc.ts'],
    ...['src/workflows/misc.ts', 'src/providers/misc.ts', 'src/providers/payment/misc/virtual.ts'],
  ])('%s is in no room at all', async (path) => {
    expect(await broken(path, 'export const kept = 1;\n')).toContain('boundaries/no-unknown-files');
  });
});

function at(room: string, path: string, of = ''): Place {
  return { room, path, of };
}

function isAllowed(from: Place, to: Place, kind: Kind): boolean {
  if (to.room === 'entries') return false;
  const line = TABLE.get(from.room);
  if (kind === 'type' && line?.types.has(to.room) === true) return true;
  const isProvider =
    ['providers', 'verifiers'].includes(from.room) && ['providers', 'verifiers'].includes(to.room);
  if (isProvider) return to.of === from.of || to.of === from.of.split('/')[0];
  if (to.room !== from.room) return line?.values.has(to.room) === true;
  if (from.room === 'domain') return DOMAIN.indexOf(to.of) <= DOMAIN.indexOf(from.of);
  return from.room === 'messages' || to.of === from.of;
}

function tableOf(markdown: string) {
  const lines = [...markdown.matchAll(/^\| (\w+) +\|[^|]*\|[^|]*\|([^|]*)\|([^|]*)\|$/gm)].filter(
    ([, room]) => room !== 'room',
  );
  return new Map(
    lines.map(([, room = '', values = '', types = ''], place) => {
      const above = lines.slice(0, place).map(([, name = '']) => name);
      const named = (cell: string) =>
        new Set(cell.split(',').flatMap((name) => (name.trim() === 'all above' ? above : [name.trim()])));
      return [room, { values: named(values), types: named(types) }] as const;
    }),
  );
}

function importing(from: string, to: string, kind: Kind, place: number): string {
  const path = relative(dirname(from), to);
  const source = path.startsWith('.') ? path : `./${path}`;
  return kind === 'type'
    ? `import type { T as T${place} } from '${source}'; export type K${place} = T${place};\n`
    : `import { v as v${place} } from '${source}'; export const k${place} = v${place};\n`;
}

/** The path itself, or a neighbour that exists: another file of its folder, or the file of its subject. */
function fileAt(path: string): string | undefined {
  if (existsSync(join(root, path))) return path;
  const folder = dirname(path);
  if (existsSync(join(root, `${folder}.ts`))) return `${folder}.ts`;
  if (!existsSync(join(root, folder))) return undefined;
  const file = readdirSync(join(root, folder)).find(
    (name) => /\.tsx?$/.test(name) && !['messages.ts', 'verify.ts', 'events.ts', 'names.ts'].includes(name),
  );
  return file === undefined ? undefined : join(folder, file);
}

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
      'src/activities/payment/virtual.ts',
      "import Stripe from 'stripe';\nexport const stripe = Stripe;\n",
      'no-restricted-imports',
    ],
    [
      'the domain takes the moment as an argument',
      'src/domain/money/virtual.ts',
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
        'src/providers/payment/stripe/virtual.ts',
        "import Stripe from 'stripe';\nexport const stripe = Stripe;\n",
      ),
    ).toEqual([]);
  });
});
