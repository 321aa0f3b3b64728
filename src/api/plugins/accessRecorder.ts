/** Who opens a booking by its token is noted once a day and address, and never waits for it twice. */
import type { FastifyRequest } from 'fastify';
import { recordAccess } from '../../store/booking/accesses.ts';
import type { ApiDeps } from '../deps.ts';
import { NO_ADDRESS } from '../http/clientAddress.ts';

/** Keys remembered at most: pages poll, and a process lives long. */
const MOST = 10_000;

/** What only asks how an answer would look opens nothing. */
const OPENS_NOTHING: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS']);

/**
 * @returns a function that notes that a request has opened a booking. It never throws: without a database that can be
 * written to, the page still answers, and the next request tries again.
 */
export function accessRecorder({ store, clock }: Pick<ApiDeps, 'store' | 'clock'>) {
  const known = new Set<string>();
  return async (request: FastifyRequest, bookingId: string): Promise<void> => {
    if (OPENS_NOTHING.has(request.method)) return;
    const { clientAddress: clientIp } = request;
    if (clientIp === NO_ADDRESS) return;
    const at = clock().toISOString();
    const key = `${at.slice(0, 10)} ${bookingId} ${clientIp}`;
    if (known.has(key)) return;
    if (known.size >= MOST) known.clear();
    known.add(key);
    try {
      await recordAccess(store.db, { bookingId, clientIp, at });
    } catch (err) {
      known.delete(key);
      request.log.warn({ err, bookingId }, 'an access to a booking could not be recorded');
    }
  };
}
