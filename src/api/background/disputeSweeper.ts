/** Dispatches disputes whose workflow does not know of them: no webhook came, or nobody could take it. */
import { undispatchedDisputes } from '../../store/dispute/disputes.ts';
import type { ApiDeps } from '../deps.ts';
import { dispatchDispute } from '../dispute/dispatchDispute.ts';

export type DisputeSweeperDeps = Pick<ApiDeps, 'store' | 'temporal' | 'clock' | 'config'>;

/** Younger ones are still in the hands of the webhook that brought them. */
const OLDER_THAN_MS = 30_000;
const BATCH = 100;

/** One sweep, oldest first. @returns how many were dispatched @throws when Temporal or the database is away */
export async function sweepDisputes(deps: DisputeSweeperDeps): Promise<number> {
  const changedBefore = new Date(deps.clock().getTime() - OLDER_THAN_MS).toISOString();
  const waiting = await undispatchedDisputes(deps.store.db, changedBefore, BATCH);
  for (const dispute of waiting) await dispatchDispute(dispute, deps);
  return waiting.length;
}
