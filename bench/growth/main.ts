/**
 * `npm run growth`: what a booking costs as the house grows: with more and more bookings open beside it, and with many
 * rows in each table. Each level is measured as the bench measures, beside the floor.
 */
import { parseArgs } from 'node:util';
import { createTeardown } from '../../src/embedded/teardown.ts';
import { runUntilSignal } from '../../src/composition/process.ts';
import { conditionsOf } from '../machine.ts';
import { type Conditions, conditionsInWords, writeTo } from '../publish.ts';
import { type Scene, setUpScene } from '../scene.ts';
import { type Level, type Measured, measureLevel, type Sizes } from './level.ts';
import { openUpTo } from './openBookings.ts';
import { renderGrowth } from './table.ts';

const { values } = parseArgs({
  options: {
    open: { type: 'string', default: '100,1000,10000' },
    rows: { type: 'string', default: '1000000' },
    samples: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    bookings: { type: 'string', default: '24' },
    'at-once': { type: 'string', default: '8' },
    database: { type: 'string' },
    json: { type: 'string' },
  },
});

const sizes: Sizes = {
  samples: Number(values.samples),
  rounds: Number(values.rounds),
  bookings: Number(values.bookings),
  atOnce: Number(values['at-once']),
};
const openLevels = values.open.split(',').map(Number);
const rows = Number(values.rows);
const count = (number: number) => number.toLocaleString('en');
const say = (line: string) => console.log(line);

/** What runs at the moment, for whoever ends it early. */
let current = createTeardown(() => undefined);

/** In a scene of its own, which is gone afterwards. */
async function inScene(rowsBefore: number, measure: (scene: Scene) => Promise<void>): Promise<void> {
  const teardown = createTeardown((line) => console.error(line));
  current = teardown;
  try {
    await measure(await setUpScene({ databaseUrl: values.database, rows: rowsBefore, say }, teardown));
  } finally {
    await teardown.run();
  }
}

async function measureAll(): Promise<void> {
  const conditions = conditionsOf({
    database: values.database === undefined ? 'PGlite' : 'Postgres',
    rounds: `${sizes.rounds} of ${sizes.bookings} bookings, ${sizes.atOnce} at once`,
    samples: sizes.samples,
  });
  const byOpen: Level[] = [];
  say('Starting a house without a booking:');
  await inScene(0, async (scene) => {
    await warmUp(scene);
    for (const open of openLevels) {
      say(`Opening bookings up to ${count(open)}`);
      await openUpTo(scene, open, say);
      byOpen.push(await measured(scene, ({ open: { before } }) => `${count(before)} open`));
    }
  });
  const byRows = byOpen.slice(0, 1);
  if (rows > 0) {
    say(`Starting a house with ${count(rows)} rows in each table:`);
    await inScene(rows, async (scene) => {
      await warmUp(scene);
      await openUpTo(scene, openLevels[0] ?? 0, say);
      byRows.push(await measured(scene, () => `${count(rows)} rows`));
    });
  }
  await publish(conditions, byOpen, byRows);
}

/** A process that has just begun is slower, and the floor's little code warms up sooner than the product's. */
async function warmUp(scene: Scene): Promise<void> {
  say('Warming up');
  await measureLevel(scene, sizes);
}

async function measured(scene: Scene, nameOf: (level: Measured) => string): Promise<Level> {
  say('Measuring');
  const level = await measureLevel(scene, sizes);
  say(`   ${count(level.open.before)} bookings were open before it, ${count(level.open.after)} after it`);
  return { ...level, name: nameOf(level) };
}

async function publish(
  conditions: Conditions,
  byOpen: readonly Level[],
  byRows: readonly Level[],
): Promise<void> {
  say(`\n${renderGrowth(byOpen)}`);
  if (byRows.length > 1) say(`\n${renderGrowth(byRows)}`);
  say('\nIn parentheses: divided by the floor, measured by turns with it at the same level.');
  say(conditionsInWords(conditions));
  await writeTo(values.json, `${JSON.stringify({ conditions, byOpen, byRows }, null, 2)}\n`, say);
}

await runUntilSignal(() => Promise.resolve({ failed: measureAll(), stop: () => current.run() }));
