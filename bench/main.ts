/**
 * `npm run bench`: the product beside the smallest workflow and the smallest routes, on the same Temporal server and
 * database in the same run. Figures never fail it; a booking that does not come out right does.
 */
import { parseArgs } from 'node:util';
import { createTeardown } from '../src/embedded/teardown.ts';
import { runUntilSignal } from '../src/composition/process.ts';
import { spentSoFar } from './customers.ts';
import { measureAcknowledgement } from './lines/acknowledgement.ts';
import { measureBookings } from './lines/bookings.ts';
import { measureCreation } from './lines/creation.ts';
import { measureHistory } from './lines/history.ts';
import { measureQuotes } from './lines/quotes.ts';
import { EMAIL_LIMITS } from '../src/composition/email.ts';
import { conditionsOf } from './machine.ts';
import { conditionsInWords, writeTo } from './publish.ts';
import { type Report, reportJson } from './report.ts';
import { type Scene, setUpScene } from './scene.ts';
import { renderTable } from './table.ts';

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

const WARM_UP_TURNS = 15;
/** The background work of one sample is over by then. */
const PAUSE_MS = 60;

const say = (line: string) => console.log(line);

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
    const scene = await setUpScene({ databaseUrl: values.database, rows: 0, say }, teardown);
    const over = measure(scene).then((measured) => publish({ at, conditions, ...measured }));
    return { failed: over, stop: () => teardown.run() };
  } catch (error) {
    await teardown.run();
    throw error;
  }
});

async function publish(report: Report): Promise<void> {
  say(`\n${renderTable(report.lines)}\n${WHAT_THE_FLOORS_LEAVE_OUT}\n`);
  say(conditionsInWords(report.conditions));
  await writeTo(values.json, reportJson(report), say);
}
