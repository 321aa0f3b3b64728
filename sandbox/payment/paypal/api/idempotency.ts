/**
 * One `PayPal-Request-Id`, one effect. A repeat is answered with the state of what the first request made, as it is
 * by now; what failed on PayPal's side is not remembered and may be tried again under the same id.
 */
import { createHash } from 'node:crypto';
import type { KeptAnswer, Made } from '../objects.ts';
import { keyInUse, keyReused } from './errors.ts';
import type { PayPalState } from '../state.ts';

/** PayPal's reference: six hours for orders, 45 days for captures and refunds of payments. */
const KEPT_FOR_MS = {
  order: 6 * 60 * 60 * 1000,
  refund: 45 * 24 * 60 * 60 * 1000,
} as const satisfies Record<Made['kind'], number>;

export interface RequestIds {
  /**
   * What is kept under the id, or undefined after claiming it for a first run (give it back with `release`).
   * Throws a PayPalFailure: 422 for another request, 409 while the id is claimed.
   */
  claim(id: string, fingerprint: string): KeptAnswer['outcome'] | undefined;
  keep(id: string, fingerprint: string, kind: Made['kind'], outcome: KeptAnswer['outcome']): void;
  release(id: string): void;
  /** Makes every id older by `ms`; it may be forgotten by that. */
  age(ms: number): void;
  forget(): void;
}

export function createRequestIds(state: PayPalState): RequestIds {
  const inFlight = new Map<string, string>();
  return {
    claim: (id, fingerprint) => {
      const kept = state.get('answer', id);
      const fresh =
        kept !== undefined && Date.now() - kept.keptAt < KEPT_FOR_MS[kept.kind] ? kept : undefined;
      const known = inFlight.get(id) ?? fresh?.fingerprint;
      if (known !== undefined && known !== fingerprint) throw keyReused();
      if (inFlight.has(id)) throw keyInUse();
      if (fresh !== undefined) return fresh.outcome;
      inFlight.set(id, fingerprint);
      return undefined;
    },
    keep: (id, fingerprint, kind, outcome) => {
      state.put('answer', { id, fingerprint, keptAt: Date.now(), kind, outcome });
    },
    release: (id) => {
      inFlight.delete(id);
    },
    age: (ms) => {
      for (const row of state.all('answer')) state.put('answer', { ...row, keptAt: row.keptAt - ms });
      state.commit();
    },
    forget: () => {
      for (const { id } of state.all('answer')) state.remove('answer', id);
      state.commit();
    },
  };
}

/** Equal for the same bytes to the same path. */
export function fingerprintOf(path: string, body: string): string {
  return createHash('sha256').update(`${path}\n${body}`).digest('hex');
}
