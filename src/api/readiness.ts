/** What the API cannot do its work without. */
import { missingOfDatabase } from '../observability/readiness.ts';
import type { ApiDeps } from './deps.ts';

type Needed = Pick<ApiDeps, 'temporal' | 'store' | 'log'>;

export interface Readiness {
  /** Whether a worker polls. */
  readonly worker: boolean;
  /** What cannot be reached, in a word or two each. */
  readonly missing: readonly string[];
}

/** For how long strangers are answered from one check. */
const KEPT_MS = 1_000;

/**
 * Readiness as of the last second. Anybody may ask for it, and a check takes a connection to the database and a call to
 * Temporal: so there is one at a time, for whoever asks meanwhile, or those who ask would take what they ask about.
 */
export function keepReadiness({
  clock,
  readinessKeptMs: keptMs = KEPT_MS,
  ...needed
}: Needed & Pick<ApiDeps, 'clock' | 'readinessKeptMs'>): () => Promise<Readiness> {
  let found: { readonly readiness: Readiness; readonly atMs: number } | undefined;
  let checking: Promise<Readiness> | undefined;

  const check = async () => {
    const readiness = await checkReadiness(needed);
    found = { readiness, atMs: clock().getTime() };
    return readiness;
  };
  return async () => {
    if (checking !== undefined) return checking;
    // a clock that was set back makes nothing last
    if (found !== undefined && Math.abs(clock().getTime() - found.atMs) < keptMs) return found.readiness;
    checking = check().finally(() => (checking = undefined));
    return checking;
  };
}

/** What of Temporal and the database cannot be reached. */
export const missingOf = async (needed: Needed): Promise<readonly string[]> =>
  (await checkReadiness(needed)).missing;

async function checkReadiness({ temporal, ...rest }: Needed): Promise<Readiness> {
  const [{ reachable, worker }, database] = await Promise.all([temporal.ready(), missingOfDatabase(rest)]);
  return {
    worker,
    missing: [...(reachable ? [] : ['Temporal']), ...(database === undefined ? [] : [database])],
  };
}
