/**
 * How many event streams there may be at once: of one booking, from one address, in this process. Each holds a
 * connection for as long as its reader likes, and a server that carries too many answers nobody any more.
 */
import { Problem, unavailable } from '../../http/problems.ts';

export interface StreamLimits {
  readonly perBooking: number;
  readonly perAddress: number;
  readonly perProcess: number;
}

/** A page that was closed has left by then, also where its connection has to be found dead first. */
const RETRY_AFTER_SECONDS = 30;

/**
 * @returns a function that takes a place and gives the one that leaves it, once however often it is called.
 * @throws Problem `rate_limited` beyond what a booking or an address may have, `unavailable` beyond the process's.
 */
export function createStreamPlaces(limits: StreamLimits): (bookingId: string, network: string) => () => void {
  const taken = new Map<string, number>();
  const add = (what: string, change: 1 | -1): void => {
    const count = (taken.get(what) ?? 0) + change;
    if (count === 0) taken.delete(what);
    else taken.set(what, count);
  };
  const isFull = (what: string, limit: number): boolean => (taken.get(what) ?? 0) >= limit;

  return (bookingId, network) => {
    const [booking, address, all] = [`booking ${bookingId}`, `address ${network}`, 'all'];
    if (isFull(booking, limits.perBooking)) throw tooMany('This booking is followed on too many pages.');
    if (isFull(address, limits.perAddress))
      throw tooMany('Too many bookings are followed from this address.');
    if (isFull(all, limits.perProcess)) throw unavailable('Too many bookings are followed at this moment.');
    const places = [booking, address, all];
    places.forEach((place) => add(place, 1));
    return () => {
      places.splice(0).forEach((place) => add(place, -1));
    };
  };
}

const tooMany = (detail: string): Problem =>
  new Problem('rate_limited', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
