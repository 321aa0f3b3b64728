/** From a webhook's arrival to its 200, for bookings that wait for their money. */
import { deliver, webhookAbout, type Worlds } from '../customers.ts';
import { takeTurns, timed, type Turns } from '../interleave.ts';
import type { Line, Taken } from '../report.ts';
import { type Created, latencyLines } from './creation.ts';

const AT_MOST = 1.25;

/** Each turn has a booking of its own: no workflow should take more than a few signals a second. */
export async function measureAcknowledgement(
  { product, effects }: Worlds,
  { bookings, effectsBookings, floorIds }: Pick<Created, 'bookings' | 'effectsBookings' | 'floorIds'>,
  turns: Turns,
): Promise<{ readonly lines: readonly Line[]; readonly taken: Taken }> {
  const taken = await takeTurns(
    {
      product: (turn) => {
        const webhook = webhookAbout(product, ofTurn(bookings, turn));
        return timed(() => deliver(`${product.api}/webhooks/stripe`, webhook));
      },
      floor: (turn) => {
        const webhook = webhookAbout(product, ofTurn(bookings, turn));
        return timed(() => deliver(`${product.floor}/bookings/${ofTurn(floorIds, turn)}/event`, webhook));
      },
      effects: (turn) => {
        const webhook = webhookAbout(effects, ofTurn(effectsBookings, turn));
        return timed(() => deliver(`${effects.api}/webhooks/stripe`, webhook));
      },
    },
    turns,
  );
  return { lines: latencyLines('webhook acknowledgement', taken, AT_MOST), taken };
}

function ofTurn<T>(all: readonly T[], turn: number): T {
  const found = all[turn % all.length];
  if (found === undefined) throw new Error('no booking was opened before');
  return found;
}
