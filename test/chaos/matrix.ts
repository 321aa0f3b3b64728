/** Runs cases in several lanes at once, each lane one case after another. */
import { casesOf, type CrashCase } from './cases.ts';
import type { SharedServers } from './servers.ts';
import type { KindName } from './kinds/kinds.ts';
import { type Lane, openLane } from './lane.ts';
import { record, runCase, type CaseResult } from './runCase.ts';

export interface Tried extends CaseResult {
  readonly case: CrashCase;
}

export interface Matrix {
  /** Plays each kind undisturbed and reads its steps. @throws Error when one does not end right by itself */
  enumerate(kinds: readonly KindName[]): Promise<CrashCase[]>;
  /** @param onTried called after each case, in the order in which they end */
  run(cases: readonly CrashCase[], onTried: (tried: Tried) => void): Promise<Tried[]>;
  stop(): Promise<void>;
}

/** Batches of signals differ from run to run; a point that a booking did not come by is tried again. */
const TRIES = 3;

/** @param lanes how many bookings are under way at once; each has a worker process of about 200 MB */
export async function openMatrix(servers: SharedServers, lanes: number): Promise<Matrix> {
  const opened: Lane[] = [];
  const stop = async () => {
    await Promise.all(opened.map((lane) => lane.stop()));
  };
  try {
    // One after another: servers and migrations are slow when all begin at once.
    for (let lane = 0; lane < lanes; lane += 1) opened.push(await openLane(servers));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop,
    enumerate: async (kinds) =>
      casesOf(
        new Map(
          await inLanes(opened, kinds, async (lane, kind) => [kind, await record(lane, kind)] as const),
        ),
      ),
    run: (cases, onTried) =>
      inLanes(opened, cases, async (lane, crashCase) => {
        const tried = { ...(await runUntilReached(lane, crashCase)), case: crashCase };
        onTried(tried);
        return tried;
      }),
  };
}

async function runUntilReached(lane: Lane, crashCase: CrashCase): Promise<CaseResult> {
  for (let left = TRIES; ; left -= 1) {
    const result = await runCase(lane, crashCase);
    if (result.reached || result.findings.length > 0 || left === 1) return result;
  }
}

/** Gives each free lane the next piece of work; results come in the order of the work. */
async function inLanes<Work, Result>(
  lanes: readonly Lane[],
  work: readonly Work[],
  run: (lane: Lane, work: Work) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...work.entries()];
  const results = new Map<number, Result>();
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        results.set(next[0], await run(lane, next[1]));
      }
    }),
  );
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
