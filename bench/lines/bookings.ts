/** Complete bookings a second: opened, paid, confirmed, and every email about them sent. */
import {
  bookingBody,
  confirmedOf,
  deliver,
  emailsSent,
  open,
  openFloor,
  pay,
  quote,
  spentMs,
  untilEmailsSent,
  type World,
} from '../customers.ts';
import { manyAtOnce, takeTurns, timed } from '../interleave.ts';
import type { Line, Taken } from '../report.ts';
import { median, perSecond } from '../statistics.ts';
import { createWatch, type Watch } from '../watch.ts';

export interface Crowd {
  readonly rounds: number;
  readonly bookings: number;
  readonly atOnce: number;
}

export interface Completed {
  readonly lines: readonly Line[];
  readonly taken: Taken;
  readonly confirmed: readonly number[];
  readonly bookingIds: readonly string[];
  readonly floorIds: readonly string[];
}

const AT_LEAST = 0.7;
/** To the customer: confirmation and receipt. To the concierge: a new booking. */
const EMAILS_A_BOOKING = 3;

export async function measureBookings(world: World, crowd: Crowd): Promise<Completed> {
  const bookingIds: string[] = [];
  const floorIds: string[] = [];
  const confirmed: number[] = [];
  const watch = createWatch(confirmedOf(world, 'product'));
  const floorWatch = createWatch(confirmedOf(world, 'floor'));
  const quoted: object[][] = [];
  for (let turn = 0; turn < WARM_UP_TURNS + crowd.rounds; turn += 1)
    quoted.push(await quotedBodies(world, crowd.bookings));
  const crowded = (complete: (index: number) => Promise<unknown>) =>
    timed(() => manyAtOnce(crowd.bookings, crowd.atOnce, complete));

  const taken = await takeTurns(
    {
      product: async (turn) => {
        const bodies = quoted[turn] ?? [];
        const emails = (await emailsSent(world)) + crowd.bookings * EMAILS_A_BOOKING;
        const upToConfirmation = await crowded(async (index) => {
          bookingIds.push(await completeBooking(world, watch, bodies[index] ?? {}));
        });
        const rest = await timed(() => untilEmailsSent(world, emails));
        if (turn >= WARM_UP_TURNS) confirmed.push(perSecond(crowd.bookings, upToConfirmation));
        return perSecond(crowd.bookings, upToConfirmation + rest);
      },
      floor: async () => {
        const body = bookingBody('qt_as-long-as-any-of-ours');
        const ms = await crowded(async () => floorIds.push(await completeFloor(world, floorWatch, body)));
        return perSecond(crowd.bookings, ms);
      },
    },
    {
      warmUp: WARM_UP_TURNS,
      counted: crowd.rounds,
      pauseMs: 500,
      spentMs: () => spentMs(world),
    },
  );
  return { lines: linesOf(crowd, taken, confirmed), taken, confirmed, bookingIds, floorIds };
}

const WARM_UP_TURNS = 1;

function linesOf({ bookings }: Crowd, { samples, spent }: Taken, confirmed: readonly number[]): Line[] {
  const floor = median(samples.floor);
  return [
    {
      name: 'complete bookings, emails sent',
      unit: '/s',
      product: median(samples.product),
      floor,
      aim: { of: 'ratio', rule: 'at least', limit: AT_LEAST },
    },
    { name: '  up to the confirmation', unit: '/s', product: median(confirmed), floor },
    {
      name: '  processor time of one',
      unit: 'ms',
      product: median(spent.product) / bookings,
      floor: median(spent.floor) / bookings,
    },
  ];
}

async function quotedBodies(world: World, count: number): Promise<object[]> {
  const bodies: object[] = [];
  for (let n = 0; n < count; n += 1) bodies.push(bookingBody((await quote(world)).id));
  return bodies;
}

async function completeBooking(world: World, watch: Watch, body: object): Promise<string> {
  const booking = await open(world, body);
  await pay(world, booking);
  await watch.untilConfirmed(booking.id);
  return booking.id;
}

async function completeFloor(world: World, watch: Watch, body: object): Promise<string> {
  const { id } = await openFloor(world, body);
  await deliver(`${world.floor}/bookings/${id}/paid`, { body: '{}', headers: {} });
  await watch.untilConfirmed(id);
  return id;
}
