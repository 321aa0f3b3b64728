/**
 * `npm run chaos`: the whole crash matrix, or the part of it that the arguments name (docs/chaos.md). Ends with the
 * number of cases and findings, and with exit code 1 where there is one.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CrashCase } from '../../test/chaos/cases.ts';
import { createTeardown, type Teardown } from '../../src/embedded/teardown.ts';
import { startSharedServers, whatIsMissing } from '../../test/chaos/servers.ts';
import { type KindName, kindNames } from '../../test/chaos/kinds/kinds.ts';
import { type Matrix, openMatrix, type Tried } from '../../test/chaos/matrix.ts';
import { summary, table } from './report.ts';

const USAGE = `npm run chaos -- [--kind <kind>]… [--only <id or its beginning>]… [--moment <moment or its beginning>]… [--list] [--lanes <n>] [--json <file>]
Kinds: ${kindNames.join(', ')}`;

const { values: asked } = parseArgs({
  options: {
    kind: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    moment: { type: 'string', multiple: true, default: [] },
    list: { type: 'boolean', default: false },
    lanes: { type: 'string', default: '6' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

let stoppedBy: NodeJS.Signals | undefined;
process.exitCode = await main();

async function main(): Promise<number> {
  if (asked.help) return say(USAGE, 0);
  const kinds = wantedKinds();
  if (kinds === undefined) return say(USAGE, 2);
  const missing = whatIsMissing();
  if (missing !== undefined) return say(`The crash matrix cannot run: ${missing}.`, 1);

  const teardown = createTeardown((line) => say(line, 0));
  stopOnSignal(teardown);
  try {
    const servers = await startSharedServers();
    teardown.add('the servers', () => servers.stop());
    const matrix = await openMatrix(servers, asked.list ? 1 : Math.max(1, Number(asked.lanes)));
    teardown.add('the lanes', () => matrix.stop());
    return await tryThem(matrix, kinds);
  } finally {
    await teardown.run();
  }
}

/** Ctrl-C leaves no server behind. What the cases under way make of that says nothing of them. */
function stopOnSignal(teardown: Teardown): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stoppedBy = signal;
      say(`Stopped by ${signal}: no result.`, 130);
      void teardown.run().then(() => process.exit(130));
    });
  }
}

async function tryThem(matrix: Matrix, kinds: readonly KindName[]): Promise<number> {
  const startedAt = Date.now();
  const cases = (await matrix.enumerate(kinds)).filter(isWanted);
  if (asked.list) return say(cases.map(({ id }) => id).join('\n'), 0);
  if (cases.length === 0) return say('No case has such an id; --list shows them all.', 2);
  say(`${cases.length} cases`, 0);

  let done = 0;
  const tried = await matrix.run(cases, (one) => {
    if (stoppedBy !== undefined) return;
    done += 1;
    say(progress(one, `${done}/${cases.length}`), 0);
  });
  say(`\n${table(tried)}\n`, 0);
  if (asked.json !== undefined) writeFileSync(asked.json, JSON.stringify(tried, undefined, 2));
  const { line, failed } = summary(tried, Date.now() - startedAt);
  return say(line, failed ? 1 : 0);
}

/** A case needs its kind only: the first part of its id. */
function wantedKinds(): KindName[] | undefined {
  const named = [...asked.kind, ...asked.only.map((id) => id.split('/')[0] ?? '')];
  const known = kindNames.filter((kind) => named.length === 0 || named.includes(kind));
  return known.length < new Set(named).size ? undefined : known;
}

function isWanted({ id, point: { moment } }: CrashCase): boolean {
  const { moment: moments, only } = asked;
  return (
    (only.length === 0 || only.some((wanted) => id === wanted || id.startsWith(`${wanted}/`))) &&
    (moments.length === 0 || moments.some((wanted) => moment.startsWith(wanted)))
  );
}

function progress({ case: { id }, findings, reached, ms }: Tried, count: string): string {
  const result = findings.length > 0 ? 'FINDING' : reached ? 'ok' : 'not reached';
  const details = findings.map((finding) => `\n      ${finding}`).join('');
  return `${count} ${id}: ${result} (${(ms / 1000).toFixed(1)} s)${details}`;
}

function say(text: string, exitCode: number): number {
  console.log(text);
  return exitCode;
}
