/** What the API cannot do its work without. */
import { missingOfDatabase } from '../observability/readiness.ts';
import type { ApiDeps } from './deps.ts';

type Needed = Pick<ApiDeps, 'temporal' | 'store' | 'log'>;

/** Whether a worker polls, and what cannot be reached. */
export async function readiness({ temporal, ...rest }: Needed) {
  const [{ reachable, worker }, database] = await Promise.all([temporal.ready(), missingOfDatabase(rest)]);
  return {
    worker,
    missing: [...(reachable ? [] : ['Temporal']), ...(database === undefined ? [] : [database])],
  };
}

/** What of Temporal and the database cannot be reached. */
export const missingOf = async (deps: Needed): Promise<readonly string[]> => (await readiness(deps)).missing;
