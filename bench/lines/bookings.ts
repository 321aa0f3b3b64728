/** Complete bookings a second: opened, paid, confirmed, and every email about them sent. */
import {
  bookingBody,
  deliver,
  open,
  openFloor,
  pay,
  spentSoFar,
  type World,
  type Worlds,
} from '../customers.ts';
import { manyAtOnce, takeTurns, timed } from '../interleave.ts';
import type { Line, Side, Spent, Taken } from '../report.ts';
import { figuresOf, itself, median, perSecond } from '../statistics.ts';
import { CONFIRMATION_EMAILS } from '../../src/workflows/booking/messages.ts';
import { quotedBodies } from './creation.ts';

export interface Crowd {
  readonly rounds: number;
  readonly bookings: number;
  readonly atOnce: number;
}

export interface Completed {
  readonly lines: readonly Line[];
  readonly taken: Taken;
  readonly bookingIds: readonly string[];
  readonly floorIds: readonly string[];
}

const WARM_UP_TURNS = 1;

export async function measureBookings(worlds: Worlds, crowd: Crowd): Promise<Completed> {
  const bookingIds: string[] = [];
  const floorIds: string[] = [];
  const confirmed = { product: [] as number[], effects: [] as number[] };
  const crowded = (complete: (index: number) => Promise<unknown>) =>
    timed(() => manyAtOnce(crowd.bookings, crowd.atOnce, complete));

  const sampler = async (side: 'product' | 'effects') => {
    const world = worlds[side];
    const turns = WARM_UP_TURNS + crowd.rounds;
    const bodies = await quotedBodies(world, turns * crowd.bookings);
    return async (turn: number) => {
      worlds.webhooksTo(world);
      const emails = world.watch.count('email_sent') + crowd.bookings * CONFIRMATION_EMAILS.length;
      const upToConfirmation = await crowded(async (index) => {
        const id = await completeBooking(world, bodies[turn * crowd.bookings + index] ?? {});
        if (side === 'product') bookingIds.push(id);
      });
      const rest = await timed(() => world.watch.untilCount('email_sent', emails));
      if (turn >= WARM_UP_TURNS) confirmed[side].push(perSecond(crowd.bookings, upToConfirmation));
      return perSecond(crowd.bookings, upToConfirmation + rest);
    };
  };
  const taken = await takeTurns(
    {
      product: await sampler('product'),
      effects: await sampler('effects'),
      floor: async () => {
        const body = bookingBody('qt_as-long-as-any-of-ours');
        const ms = await crowded(async () => floorIds.push(await completeFloor(worlds.product, body)));
        return perSecond(crowd.bookings, ms);
      },
    },
    {
      warmUp: WARM_UP_TURNS,
      counted: crowd.rounds,
      pauseMs: 500,
      spent: () => spentSoFar(worlds.product),
    },
  );
  worlds.webhooksTo(worlds.product);
  return { lines: linesOf(crowd, taken, confirmed), taken, bookingIds, floorIds };
}

function linesOf(
  { bookings }: Crowd,
  { samples, spent }: Taken,
  confirmed: { readonly product: readonly number[]; readonly effects: readonly number[] },
): Line[] {
  const rates = figuresOf(samples, itself);
  const ofOne = (name: string, of: (spent: Spent) => number | undefined): Line => ({
    name,
    unit: 'ms',
    ...figuresOf(spent, (each) => (of(each) ?? 0) / bookings),
  });
  const shared = median(spent.floor.map(({ others }) => others)) / bookings;
  return [
    {
      name: 'complete bookings, emails sent',
      unit: '/s',
      ...rates,
      aims: [{ of: 'floor', rule: 'at least', limit: 0.6 }],
    },
    {
      name: '  up to the confirmation',
      unit: '/s',
      ...rates,
      product: median(confirmed.product),
      effects: median(confirmed.effects),
      aims: [{ of: 'floor', rule: 'at least', limit: 0.7 }],
    },
    {
      ...ofOne(
        'processor time of one, all parts',
        ({ house, server, others }) => house + (server ?? 0) + others,
      ),
      shared,
      aims: [
        { of: 'floor', rule: 'at most', limit: 2 },
        { of: 'both', rule: 'at most', limit: 1.2 },
      ],
    },
    ofOne('  the house', ({ house }) => house),
    ...(isTold(spent) ? PARTS.map(([name, of]) => ofOne(name, of)) : []),
    ofOne('  customers and vendors', ({ others }) => others),
    { name: 'statements of one', unit: 'pieces', ...figuresOf(spent, (each) => each.statements / bookings) },
  ];
}

const PARTS: readonly (readonly [string, (spent: Spent) => number | undefined])[] = [
  ['    its main thread', ({ main }) => main],
  ['    its workflows and V8', ({ house, main = 0, core = 0 }) => house - main - core],
  ['    its Rust core', ({ core }) => core],
  ['  the Temporal server', ({ server }) => server],
];

const isTold = ({ product }: Readonly<Record<Side, readonly Spent[]>>): boolean =>
  product.some(({ server }) => server !== undefined);

/** Opens it, pays it and waits for its confirmation. @returns its id */
export async function completeBooking(world: World, body: object): Promise<string> {
  const booking = await open(world, body);
  await pay(world, booking);
  await world.watch.until('confirmed', booking.id);
  return booking.id;
}

async function completeFloor(world: World, body: object): Promise<string> {
  const { id } = await openFloor(world, body);
  await deliver(`${world.floor}/bookings/${id}/paid`, { body: '{}', headers: {} });
  await world.watch.until('floor_confirmed', id);
  return id;
}
