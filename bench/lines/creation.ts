/** From the request for a booking to the answer with which it can be paid. */
import { bookingBody, open, openFloor, type Opened, quote, type World, type Worlds } from '../customers.ts';
import { takeTurns, timed, type Turns } from '../interleave.ts';
import type { Line, Spent, Taken } from '../report.ts';
import { figuresOf, itself } from '../statistics.ts';

export interface Created {
  readonly lines: readonly Line[];
  readonly taken: Taken;
  /** What was opened on the way, for others to go on with. */
  readonly bookings: readonly Opened[];
  readonly effectsBookings: readonly Opened[];
  readonly floorIds: readonly string[];
}

const AT_MOST = 1.5;

export async function measureCreation({ product, effects }: Worlds, turns: Turns): Promise<Created> {
  const bookings: Opened[] = [];
  const effectsBookings: Opened[] = [];
  const floorIds: string[] = [];
  const bodies = await quotedBodies(product, turns.warmUp + turns.counted);
  const others = await quotedBodies(effects, turns.warmUp + turns.counted);
  const taken = await takeTurns(
    {
      product: (turn) => timed(async () => bookings.push(await open(product, bodies[turn] ?? {}))),
      floor: (turn) => timed(async () => floorIds.push((await openFloor(product, bodies[turn] ?? {})).id)),
      effects: (turn) => timed(async () => effectsBookings.push(await open(effects, others[turn] ?? {}))),
    },
    turns,
  );
  const lines = latencyLines('booking creation', taken, AT_MOST);
  return { lines, taken, bookings, effectsBookings, floorIds };
}

export async function quotedBodies(world: World, count: number): Promise<object[]> {
  const bodies: object[] = [];
  for (let n = 0; n < count; n += 1) bodies.push(bookingBody((await quote(world)).id));
  return bodies;
}

/** The median carries the aim; the 95th percentile says how bad it gets, processor time what a busy machine hides. */
export function latencyLines(name: string, { samples, spent }: Taken, atMost: number): Line[] {
  const ofHouse = figuresOf(spent, ({ house }: Spent) => house);
  return [
    {
      name: `${name}, p50`,
      unit: 'ms',
      ...figuresOf(samples, itself),
      aims: [{ of: 'floor', rule: 'at most', limit: atMost }],
    },
    { name: '  p95', unit: 'ms', ...figuresOf(samples, itself, 0.95) },
    { name: '  processor time of the house', unit: 'ms', ...ofHouse },
  ];
}
