/**
 * Where the database has to know a network again it has a keyed hash: nothing there leads back to an address. Bookings are
 * counted by network and day, and nothing leads from one day to the next either.
 */
import { signatureOf } from '../../security/hmac.ts';
import { clientNetwork } from './clientNetwork.ts';
import { Problem } from './problems.ts';

const DAY_MS = 86_400_000;

/**
 * @param now decides the day, in UTC.
 * @param secrets our own, the newest first; a rotation begins the day's count anew.
 */
export const networkDayHash = (ip: string, now: Date, secrets: readonly string[]): string =>
  signatureOf('network-day', `${now.toISOString().slice(0, 10)}\n${clientNetwork(ip)}`, secrets);

/** Tells callers without a token apart, for their Idempotency-Keys; a rotation of the secrets forgets them. */
export const callerHash = (ip: string, secrets: readonly string[]): string =>
  signatureOf('network-keys', clientNetwork(ip), secrets);

/** Beyond the limit; the count begins again at midnight UTC. */
export const tooManyFromNetwork = (now: Date): Problem =>
  new Problem('too_many_attempts', 'Too many bookings were made from this address today.', {
    retryAfterSeconds: Math.ceil((DAY_MS - (now.getTime() % DAY_MS)) / 1000),
  });
