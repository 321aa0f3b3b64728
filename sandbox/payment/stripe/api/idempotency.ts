/**
 * One key, one effect. The first answer of an endpoint that had begun, a 500 included, is kept and replayed; the
 * same key with anything else is an error, and while its first request runs a second one is refused.
 */
import { createHash } from 'node:crypto';
import type { Answer } from '../objects.ts';
import { keyInUse, keyReused } from './errors.ts';
import type { StripeState } from '../state.ts';

/** Stripe may forget a key after a day; the stand-in does, so that nobody builds on more. */
const KEPT_FOR_MS = 24 * 60 * 60 * 1000;

export interface IdempotencyKeys {
  /**
   * The kept answer, or undefined after claiming the key for a first run (give it back with `release`).
   * Throws a StripeFailure: 400 for other parameters, 409 while the key is claimed.
   */
  claim(key: string, fingerprint: string): Answer | undefined;
  keep(key: string, fingerprint: string, answer: Answer): void;
  release(key: string): void;
}

export function createIdempotencyKeys(state: StripeState): IdempotencyKeys {
  const inFlight = new Map<string, string>();
  return {
    claim: (key, fingerprint) => {
      const kept = state.get('answer', key);
      const fresh = kept !== undefined && Date.now() - kept.keptAt < KEPT_FOR_MS ? kept : undefined;
      const known = inFlight.get(key) ?? fresh?.fingerprint;
      if (known !== undefined && known !== fingerprint) throw keyReused(key);
      if (inFlight.has(key)) throw keyInUse(key);
      if (fresh !== undefined) return fresh;
      inFlight.set(key, fingerprint);
      return undefined;
    },
    keep: (key, fingerprint, answer) => {
      state.put('answer', { id: key, fingerprint, keptAt: Date.now(), ...answer });
    },
    release: (key) => {
      inFlight.delete(key);
    },
  };
}

/** Equal for requests that Stripe calls the same: method, path and parameters, in any order. */
export function fingerprintOf(method: string, path: string, encodedParams: string): string {
  const fields = [...new URLSearchParams(encodedParams)].map((pair) => JSON.stringify(pair)).sort();
  return createHash('sha256')
    .update([method, path, ...fields].join('\n'))
    .digest('hex');
}
