/**
 * `npm run bench`: the product beside the smallest workflow and the smallest routes, on the same Temporal server and
 * database in the same run. Figures never fail it; a booking that does not come out right does.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { startSandbox } from '../sandbox/index.ts';
import { readEnvironment } from '../src/config/config.ts';
import { sandboxKeys } from '../src/embedded/environment.ts';
import { freeTemporalPorts } from '../src/embedded/ports.ts';
import { embeddedSecrets } from '../src/embedded/folder/secrets.ts';
import { createTeardown, type Teardown } from '../src/embedded/teardown.ts';
import { findTemporalCli } from '../src/embedded/temporal/cli.ts';
import { startTemporalServer } from '../src/embedded/temporal/server.ts';
import { runUntilSignal } from '../src/composition/process.ts';
import { spentSoFar, type World, type Worlds } from './customers.ts';
import { startProductProcess } from './product/start.ts';
import { measureAcknowledgement } from './lines/acknowledgement.ts';
import { measureBookings } from './lines/bookings.ts';
import { measureCreation } from './lines/creation.ts';
import { measureHistory } from './lines/history.ts';
import { measureQuotes } from './lines/quotes.ts';
import { EMAIL_LIMITS } from '../src/composition/email.ts';
import { conditionsOf } from './machine.ts';
import { type Report, reportJson } from './report.ts';
import { renderTable } from './table.ts';
import { createWatch } from './watch.ts';
import { defined } from '../src/domain/defined.ts';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '4' },
    bookings: { type: 'string', default: '30' },
    'at-once': { type: 'string', default: '8' },
    database: { type: 'string' },
    json: { type: 'string' },
  },
});

const NAMESPACE = 'default';
const WARM_UP_TURNS = 15;
/** The background work of one sample is over by then. */
const PAUSE_MS = 60;

const say = (line: string) => console.log(line);

interface Scene extends Worlds {
  readonly client: Client;
}

async function setUp(teardown: Teardown): Promise<Scene> {
  const dataDir = await mkdtemp(join(tmpdir(), 'midas-bench-'));
  teardown.add('the folder', () => rm(dataDir, { recursive: true, force: true }));
  const report = (line: string) => say(`   ${line}`);
  const temporal = await startTemporalServer({
    cli: await findTemporalCli({ explicit: readEnvironment()['TEMPORAL_CLI'], report }),
    choosePorts: freeTemporalPorts,
    namespace: NAMESPACE,
    dataFile: join(dataDir, 'temporal.db'),
    folder: dataDir,
    report,
  });
  teardown.add('the Temporal server', () => temporal.stop());
  const secrets = await embeddedSecrets(dataDir);
  const sandbox = await startSandbox({
    port: 0,
    smtpPort: 0,
    ...sandboxKeys(secrets),
  });
  teardown.add('the sandbox', () => sandbox.stop());
  report('starting the product and its floors, in a process of their own');
  const watch = createWatch();
  const product = await startProductProcess(
    {
      dataDir,
      temporal: { address: temporal.address, namespace: NAMESPACE },
      sandbox: { url: sandbox.url, smtpPort: sandbox.smtpPort },
      ...defined({ databaseUrl: values.database }),
    },
    watch.note,
  );
  teardown.add('the process under measurement', () => product.stop());
  const connection = await Connection.connect({ address: temporal.address });
  teardown.add('the Temporal client', () => connection.close());
  const world: World = {
    api: product.api,
    floor: product.floor,
    sandbox: sandbox.url,
    stripeWebhookSecret: secrets.stripeWebhookSecret,
    watch,
    house: product.pid,
    server: temporal.pid,
  };
  const webhooksTo = ({ api }: World) => sandbox.setStripeWebhookUrl(`${api}/webhooks/stripe`);
  webhooksTo(world);
  const client = new Client({ connection, namespace: NAMESPACE });
  return { product: world, effects: { ...world, api: product.effects }, webhooksTo, client };
}

async function measure(scene: Scene): Promise<Omit<Report, 'at' | 'conditions'>> {
  const counted = Number(values.samples);
  const spent = () => spentSoFar(scene.product);
  const turns = { warmUp: WARM_UP_TURNS, counted, pauseMs: PAUSE_MS, spent };
  const crowd = {
    rounds: Number(values.rounds),
    bookings: Number(values.bookings),
    atOnce: Number(values['at-once']),
  };
  say('Measuring booking creation');
  const created = await measureCreation(scene, turns);
  say('Measuring webhook acknowledgement');
  const acknowledged = await measureAcknowledgement(scene, created, turns);
  say('Measuring complete bookings');
  const completed = await measureBookings(scene, crowd);
  say('Measuring quotes');
  const quotes = await measureQuotes(scene.product, crowd);
  const history = await measureHistory(scene.client, completed);
  return {
    lines: [...created.lines, ...acknowledged.lines, ...completed.lines, ...quotes.lines, ...history],
    taken: {
      creation: created.taken,
      acknowledgement: acknowledged.taken,
      'complete bookings': completed.taken,
      quotes: quotes.taken,
    },
  };
}

const WHAT_THE_FLOORS_LEAVE_OUT = `
The floor is a bare Fastify and one small workflow: no validation, quotes, limits, idempotency keys, slots, money
guard, encryption, log or metrics, no calls to a payment provider, no stay and no emails. The effects are the product
without Temporal: the same API, rows, calls to Stripe, webhooks and emails as plain calls in the process, of which
nothing survives its end. "Both" is one after the other: Temporal's least and the effects' least.`;

await runUntilSignal(async () => {
  const teardown = createTeardown((line) => console.error(line));
  try {
    const at = new Date().toISOString();
    const conditions = conditionsOf({
      database: values.database === undefined ? 'PGlite' : 'Postgres',
      samples: Number(values.samples),
      'emails by SMTP': `at most ${EMAIL_LIMITS.smtp.perSecond} a second`,
      rounds: `${values.rounds} of ${values.bookings} bookings, ${values['at-once']} at once`,
    });
    say('Starting what is measured:');
    const scene = await setUp(teardown);
    const over = measure(scene).then((measured) => publish({ at, conditions, ...measured }));
    return { failed: over, stop: () => teardown.run() };
  } catch (error) {
    await teardown.run();
    throw error;
  }
});

async function publish(report: Report): Promise<void> {
  say(`\n${renderTable(report.lines)}\n${WHAT_THE_FLOORS_LEAVE_OUT}\n`);
  say(
    Object.entries(report.conditions)
      .map(([name, value]) => `${name}: ${value}`)
      .join('; '),
  );
  if (values.json === undefined) return;
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, reportJson(report));
  say(`Written to ${values.json}`);
}
