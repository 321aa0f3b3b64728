/**
 * The arrows between the rooms as lint rules: which folder may import which. eslint.config.js reads this, and
 * test/unit/lint/arrows.test.ts holds each arrow of CONTRIBUTING.md's table against the real configuration.
 */

/** Each may import those before it, and no other. */
const DOMAIN = [
  ...['defined', 'money', 'time', 'catalog', 'fraud', 'payment', 'quote', 'calendar', 'refund', 'booking'],
  ...[
    'deposit',
    'dispute',
    'notification',
    'incident',
    'ledger',
    'reconciliation',
    'audit',
    'customer',
    'metrics',
  ],
];
const ACTIVITIES = [
  ...['booking', 'payment', 'fraud', 'refund', 'deposit', 'dispute', 'notification', 'ipn', 'incident'],
  ...['ledger', 'reconciliation', 'customer', 'retention'],
];
const WORKFLOWS = [
  ...['booking', 'refund', 'deposit', 'dispute', 'incident', 'reconciliation', 'notification', 'ipn'],
  'retention',
];
const VENDORS = { payment: ['stripe', 'paypal'], email: ['smtp', 'sendgrid', 'mailgun'] };
const KINDS = Object.keys(VENDORS);

const domain = DOMAIN.map((subject) => `domain/${subject}`);
const activities = ACTIVITIES.map((subject) => `activities/${subject}`);
const subjectWorkflows = WORKFLOWS.map((subject) => `workflows/${subject}`);
const workflows = [
  ...subjectWorkflows,
  ...['workflows/messages', 'workflows/proxies', 'workflows/outbox', 'workflows/index'],
];
/** Of a provider, what the API may read too: proof of a webhook's sender, and what it says in neutral types. */
const verifiers = KINDS.flatMap((kind) => VENDORS[kind].map((vendor) => `verify/${kind}/${vendor}`));
const neutral = ['providers/email/events', 'providers/payment/paypal/ipn/ipn'];
const vendors = KINDS.flatMap((kind) => VENDORS[kind].map((vendor) => `providers/${kind}/${vendor}`));
const kinds = KINDS.map((kind) => `providers/${kind}`);
const providers = [...kinds, ...vendors, ...verifiers, ...neutral, 'providers/fx'];

/** A subject is a file until it has three, then a folder of the same name. */
const fileOrFolder = (room) => ({ category: room, pattern: [`src/${room}.{ts,tsx}`, `src/${room}/**`] });

/** Where each room begins. The first pattern that fits a file names its room, so the exceptions stand first. */
export const rooms = [
  ...domain.map(fileOrFolder),
  { category: 'workflows/messages', pattern: 'src/workflows/**/messages.ts' },
  { category: 'workflows/proxies', pattern: 'src/workflows/proxies.ts' },
  { category: 'workflows/outbox', pattern: 'src/workflows/outbox/**' },
  { category: 'workflows/index', pattern: 'src/workflows/index.ts' },
  ...subjectWorkflows.map(fileOrFolder),
  ...activities.map(fileOrFolder),
  ...neutral.map((room) => ({ category: room, pattern: `src/${room}.ts` })),
  ...KINDS.flatMap((kind) =>
    VENDORS[kind].flatMap((vendor) => [
      { category: `verify/${kind}/${vendor}`, pattern: `src/providers/${kind}/${vendor}/**/verify.ts` },
      { category: `providers/${kind}/${vendor}`, pattern: `src/providers/${kind}/${vendor}/**` },
    ]),
  ),
  ...KINDS.map((kind) => ({ category: `providers/${kind}`, pattern: `src/providers/${kind}/*.ts` })),
  { category: 'providers/fx', pattern: 'src/providers/fx.ts' },
  { category: 'emails/compose', pattern: 'src/emails/compose/**' },
  { category: 'emails', pattern: 'src/emails/**' },
  { category: 'store', pattern: 'src/store/**' },
  { category: 'names', pattern: 'src/temporal/names.ts' },
  { category: 'temporal', pattern: 'src/temporal/**' },
  { category: 'api', pattern: 'src/api/**' },
  { category: 'config', pattern: 'src/config/**' },
  { category: 'security', pattern: 'src/security/**' },
  { category: 'observability', pattern: 'src/observability/**' },
  { category: 'composition', pattern: 'src/composition/**' },
  { category: 'entries', pattern: 'src/{worker,server,migrate,bundle}.ts' },
  { category: 'embedded', pattern: ['src/embedded.ts', 'src/embedded/**'] },
  { category: 'sandbox', pattern: 'sandbox/**' },
  { category: 'web', pattern: 'web/**' },
  { category: 'workshop', pattern: ['test/**', 'tools/**', 'bench/**', 'deploy/**', '*.{js,ts}'] },
];

/** An entry starts its program as soon as it is loaded: nobody imports one. */
const anything = rooms.map((room) => room.category).filter((room) => room !== 'entries');
const product = anything.filter((room) => !['sandbox', 'web', 'workshop'].includes(room));

/** One rule for many rooms. */
const each = (names, rule) => Object.fromEntries(names.map((name, place) => [name, rule(name, place)]));

/** Imports that run: who may use whose code. */
const values = {
  ...each(domain, (subject, place) => domain.slice(0, place + 1)),
  config: ['config'],
  security: ['security', ...domain],
  store: ['store', ...domain, 'security'],
  observability: ['observability', ...domain, 'store'],
  ...each(kinds, (kind) => [kind, ...neutralOf(kind), ...domain]),
  ...each(vendors, (vendor) => vendorFiles(vendor)),
  ...each(verifiers, (verifier) => vendorFiles(verifier.replace('verify/', 'providers/'))),
  'providers/email/events': ['providers/email', ...domain],
  'providers/payment/paypal/ipn/ipn': vendorFiles('providers/payment/paypal'),
  'providers/fx': domain,
  emails: ['emails', ...domain],
  'emails/compose': ['emails/compose', 'emails', 'store', ...domain],
  ...each(activities, (subject) => [subject, ...domain, 'store', ...providers, 'emails', 'emails/compose']),
  'workflows/messages': ['workflows/messages', ...domain, 'names'],
  'workflows/proxies': [...domain, 'names'],
  'workflows/outbox': ['workflows/outbox', 'workflows/messages', 'workflows/proxies', ...domain, 'names'],
  ...each(subjectWorkflows, (subject) => [
    ...[subject, 'workflows/messages', 'workflows/proxies', 'workflows/outbox'],
    ...[...domain, 'names'],
  ]),
  'workflows/index': subjectWorkflows,
  names: ['names'],
  temporal: ['temporal', 'names', 'security'],
  api: [
    ...['api', ...domain, 'store', 'emails', 'emails/compose', 'temporal', 'names', 'security'],
    ...['observability', 'workflows/messages', ...verifiers, ...neutral],
  ],
  composition: product.filter((room) => room !== 'embedded'),
  entries: ['composition', 'config', 'observability', 'security', 'store', 'temporal', 'names'],
  embedded: [...product, 'sandbox'],
  sandbox: ['sandbox'],
  web: ['web'],
  workshop: anything,
};

/** Imports that leave nothing behind once compiled, over and above the values. */
const types = {
  security: ['config'],
  observability: ['config'],
  emails: providers,
  'emails/compose': providers,
  'workflows/proxies': activities,
  'workflows/outbox': activities,
  ...each(subjectWorkflows, () => activities),
  temporal: ['config'],
  api: ['config', ...subjectWorkflows, ...providers],
  sandbox: product,
};

function neutralOf(kind) {
  return neutral.filter((room) => room.startsWith(`${kind}/`) && room.split('/').length === 3);
}

/** A vendor's own files, those of its kind that no vendor owns, and the domain. */
function vendorFiles(vendor) {
  const kind = vendor.split('/').slice(0, 2).join('/');
  const own = neutral.filter((room) => room.startsWith(`${vendor}/`));
  return [vendor, vendor.replace('providers/', 'verify/'), ...own, kind, ...neutralOf(kind), ...domain];
}

/** Packages that a room with a promise to keep may use; the other rooms choose freely. */
const packages = {
  ...each(domain, () => ['temporal-polyfill']), // pure: no clock, no I/O, so no package that has either
  ...each(workflows, () => ['@temporalio/workflow', '@temporalio/common']), // deterministic: replayed from history
  names: ['@temporalio/common'], // read by workflows too
};

const packagesFor = (room) =>
  packages[room] === undefined
    ? { origin: ['external', 'core'] }
    : { origin: 'external', source: packages[room] };

const file = (categories) => ({ file: { categories } });

const everyone = file('**');

/** Options of `boundaries/dependencies` for the files of a room. The last policy that fits decides. */
const arrowsOf = (room) => ({
  default: 'disallow',
  checkAllOrigins: true,
  message:
    '{{from.file.categories}} may not import {{dependency.source}} ({{dependency.kind}}): see "Rooms" in CONTRIBUTING.md',
  policies: [
    { from: everyone, allow: { to: { module: packagesFor(room) } } },
    { from: everyone, allow: { to: file(values[room]) } },
    ...(types[room] === undefined
      ? []
      : [{ from: everyone, allow: { to: file(types[room]), dependency: { kind: 'type' } } }]),
  ],
});

/**
 * A block of configuration for each room, with no policy but its own: the plugin tries every policy on every import,
 * and all of them together take minutes. ESLint goes by the last block that fits, hence the reverse order.
 */
export const arrows = rooms.toReversed().map(({ category, pattern }) => ({
  files: [pattern].flat().flatMap((place) => [
    [place, '**/*.ts'],
    [place, '**/*.tsx'],
  ]),
  rules: { 'boundaries/dependencies': ['error', arrowsOf(category)] },
}));
