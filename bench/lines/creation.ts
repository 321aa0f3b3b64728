/** From the request for a booking to the answer with which it can be paid. */
import { bookingBody, open, openFloor, type Opened, quote, type World } from '../customers.ts';
import { takeTurns, timed, type Turns } from '../interleave.ts';
import type { Line, Taken } from '../report.ts';
import { quantile } from '../statistics.ts';

export interface Created {
  readonly lines: readonly Line[];
  readonly taken: Taken;
  /** What was opened on the way, for others to go on with. */
  readonly bookings: readonly Opened[];
  readonly floorIds: readonly string[];
}

const AT_MOST = 1.5;

export async function measureCreation(world: World, turns: Turns): Promise<Created> {
  const bookings: Opened[] = [];
  const floorIds: string[] = [];
  const bodies: object[] = [];
  for (let turn = 0; turn < turns.warmUp + turns.counted; turn += 1)
    bodies.push(bookingBody((await quote(world)).id));
  const bodyOf = (turn: number) => bodies[turn] ?? {};
  const taken = await takeTurns(
    {
      product: (turn) => timed(async () => bookings.push(await open(world, bodyOf(turn)))),
      floor: (turn) => timed(async () => floorIds.push((await openFloor(world, bodyOf(turn))).id)),
    },
    turns,
  );
  return { lines: latencyLines('booking creation', taken, AT_MOST), taken, bookings, floorIds };
}

/** The median carries the aim; the 95th percentile says how bad it gets, processor time what a busy machine hides. */
export function latencyLines(name: string, { samples, spent }: Taken, atMost: number): Line[] {
  const both = ({ product, floor }: Taken['samples'], share: number) => ({
    product: quantile(product, share),
    floor: quantile(floor, share),
  });
  return [
    {
      name: `${name}, p50`,
      unit: 'ms',
      ...both(samples, 0.5),
      aim: { of: 'ratio', rule: 'at most', limit: atMost },
    },
    { name: '  p95', unit: 'ms', ...both(samples, 0.95) },
    { name: '  processor time', unit: 'ms', ...both(spent, 0.5) },
  ];
}
