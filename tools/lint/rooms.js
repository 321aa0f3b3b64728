/**
 * The arrows between the rooms as lint rules: which folder may import which. eslint.config.js reads this, and
 * test/unit/lint/arrows.test.ts holds each arrow against the real configuration.
 */

/** Where each room begins. The first pattern that fits a file names its room, so the exceptions stand first. */
export const rooms = [
  { category: 'domain', pattern: 'src/domain/**' },
  {
    category: 'workflow-messages',
    pattern: 'src/workflows/**/messages.ts',
  },
  { category: 'workflows', pattern: 'src/workflows/**' },
  { category: 'activities', pattern: 'src/activities/**' },
  { category: 'verifier', pattern: 'src/providers/**/verify.ts' },
  { category: 'providers', pattern: 'src/providers/**' },
  { category: 'emails', pattern: 'src/emails/**' },
  { category: 'store', pattern: 'src/store/**' },
  { category: 'names', pattern: 'src/temporal/names.ts' },
  { category: 'temporal', pattern: 'src/temporal/**' },
  { category: 'api', pattern: 'src/api/**' },
  { category: 'config', pattern: ['src/config/config.ts', 'src/config/**'] },
  { category: 'security', pattern: 'src/security/**' },
  { category: 'observability', pattern: 'src/observability/**' },
  { category: 'embedded', pattern: ['src/embedded.ts', 'src/embedded/**'] },
  { category: 'composition', pattern: 'src/composition/**' },
  { category: 'entries', pattern: 'src/{worker,server,bundle,migrate}.ts' },
  { category: 'sandbox', pattern: 'sandbox/**' },
  { category: 'web', pattern: 'web/**' },
  { category: 'workshop', pattern: ['test/**', 'tools/**', 'bench/**', 'deploy/**', '*.{js,ts}'] },
];

const product = rooms
  .map((room) => room.category)
  .filter((room) => !['sandbox', 'web', 'workshop'].includes(room));
const anything = rooms.map((room) => room.category);

/** Imports that run: who may use whose code. A room may always use its own. */
const values = {
  domain: [],
  workflows: ['workflow-messages', 'domain', 'names'],
  'workflow-messages': ['domain', 'names'],
  activities: ['domain', 'providers', 'store', 'emails'],
  verifier: ['providers', 'domain'],
  providers: ['verifier', 'domain'],
  emails: ['domain', 'store'],
  store: ['domain'],
  names: [],
  temporal: ['names', 'security', 'observability'],
  api: ['domain', 'temporal', 'names', 'workflow-messages', 'store', 'verifier', 'security', 'observability'],
  config: [],
  security: ['domain'],
  observability: ['domain', 'store'],
  embedded: [...product, 'sandbox'],
  composition: product.filter((room) => !['embedded', 'entries'].includes(room)),
  entries: product.filter((room) => room !== 'embedded'),
  sandbox: [],
  web: [],
  workshop: anything,
};

/** Imports that leave nothing behind once compiled, over and above the values. */
const types = {
  workflows: ['activities'],
  emails: ['providers'],
  temporal: ['config'],
  api: ['config', 'workflows'],
  security: ['config'],
  observability: ['config'],
  sandbox: product,
};

/** Packages that a room with a promise to keep may use; the other rooms choose freely. */
const packages = {
  domain: ['temporal-polyfill'], // pure: no clock, no I/O, so no package that has either
  workflows: ['@temporalio/workflow', '@temporalio/common'], // deterministic: replayed from history
  'workflow-messages': ['@temporalio/workflow', '@temporalio/common'],
  names: ['@temporalio/common'], // read by workflows too
};

const file = (categories) => ({ file: { categories } });

/** Options of `boundaries/dependencies`: the last policy that fits decides. */
export const arrows = {
  default: 'disallow',
  checkAllOrigins: true,
  message:
    '{{from.file.categories}} may not import {{dependency.source}} ({{dependency.kind}}): see "Rooms" in CONTRIBUTING.md',
  policies: [
    { from: file('*'), allow: { to: { module: { origin: ['external', 'core'] } } } },
    ...Object.entries(packages).flatMap(([room, names]) => [
      { from: file(room), disallow: { to: { module: { origin: ['external', 'core'] } } } },
      { from: file(room), allow: { to: { module: { origin: 'external', source: names } } } },
    ]),
    ...Object.entries(values).map(([room, others]) => ({
      from: file(room),
      allow: { to: file([room, ...others]) },
    })),
    ...Object.entries(types).map(([room, others]) => ({
      from: file(room),
      allow: { to: file(others), dependency: { kind: 'type' } },
    })),
  ],
};
