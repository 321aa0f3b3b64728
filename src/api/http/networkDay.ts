/**
 * Bookings a day from one network are counted under a keyed hash of network and day: nothing in the database leads
 * back to an address, nor from one day to the next.
 */
import { createHmac } from 'node:crypto';
import { clientNetwork } from './clientNetwork.ts';
import { Problem } from './problems.ts';

const DAY_MS = 86_400_000;

/**
 * @param now decides the day, in UTC.
 * @param secrets our own, the newest first; a rotation begins the day's count anew.
 */
export function networkDayHash(ip: string, now: Date, secrets: readonly string[]): string {
  const [secret] = secrets;
  if (secret === undefined) throw new Error('no secret to hash addresses with');
  const day = now.toISOString().slice(0, 10);
  return createHmac('sha256', secret)
    .update(`bookings of a network in a day\n${day}\n${clientNetwork(ip)}`)
    .digest('base64url');
}

/** Beyond the limit; the count begins again at midnight UTC. */
export const tooManyFromNetwork = (now: Date): Problem =>
  new Problem('too_many_attempts', 'Too many bookings were made from this address today.', {
    retryAfterSeconds: Math.ceil((DAY_MS - (now.getTime() % DAY_MS)) / 1000),
  });
