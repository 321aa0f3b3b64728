/**
 * Faults that strike by chance, and by the same chance again for the same seed: the nth draw of a seed is always
 * the nth draw, so a run that found something can be run once more.
 */
import { z } from 'zod';

export interface RandomFaultSettings<K extends string> {
  /** 0 to 1: the share of draws that end in a fault. */
  readonly rate: number;
  readonly seed: number;
  readonly kinds: readonly K[];
}

/** The order for chance faults of the kinds that a table has. */
export function randomFaultsOf<K extends string>(table: Readonly<Record<K, unknown>>) {
  return z.strictObject({
    rate: z.number().min(0).max(1),
    seed: z.number().int().default(1),
    kinds: z.array(z.enum(Object.keys(table) as K[])).min(1), // Object.keys widens to string
  });
}

export interface RandomFaults<K extends string> {
  readonly settings: RandomFaultSettings<K> | undefined;
  /** Begins the seed's sequence from its start; undefined ends it. */
  set(settings: RandomFaultSettings<K> | undefined): void;
  /** One draw among the kinds that may strike here; none is made where there are none. */
  take(mayStrike?: (kind: K) => boolean): K | undefined;
}

export function createRandomFaults<K extends string>(): RandomFaults<K> {
  let settings: RandomFaultSettings<K> | undefined;
  let next = sequence(1);
  return {
    get settings() {
      return settings;
    },
    set: (wanted) => {
      settings = wanted;
      next = sequence(wanted?.seed ?? 1);
    },
    take: (mayStrike = () => true) => {
      const kinds = settings?.kinds.filter(mayStrike) ?? [];
      if (settings === undefined || kinds.length === 0) return undefined;
      // Both are drawn each time, so that the rate does not move the choice of kinds.
      const [chance, choice] = [next(), next()];
      return chance < settings.rate ? kinds[Math.floor(choice * kinds.length)] : undefined;
    },
  };
}

/** Mulberry32: numbers from 0 to below 1, the same for the same seed. */
function sequence(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
