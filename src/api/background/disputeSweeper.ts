/** Dispatches disputes whose workflow does not know of them: no webhook came, or nobody could take it. */
import { disputeSignalled, undispatchedDisputes } from '../../store/dispute/disputes.ts';
import type { ApiDeps } from '../deps.ts';
import { dispatchDispute } from '../dispute/dispatchDispute.ts';

export type DisputeSweeperDeps = Pick<ApiDeps, 'store' | 'temporal' | 'clock' | 'config'>;

/** Younger ones are still in the hands of the webhook that brought them. */
const OLDER_THAN_MS = 30_000;
const BATCH = 100;
/** A workflow whose provider does not answer needs no second word: each stays in its history, which has an end. */
const AGAIN_MS = 3_600_000;

/** One sweep, oldest first. @returns how many were dispatched @throws when Temporal or the database is away */
export async function sweepDisputes(deps: DisputeSweeperDeps): Promise<number> {
  const { db } = deps.store;
  const before = (ms: number) => new Date(deps.clock().getTime() - ms).toISOString();
  const waiting = await undispatchedDisputes(db, before(OLDER_THAN_MS), BATCH, before(AGAIN_MS));
  for (const dispute of waiting) {
    await dispatchDispute(dispute, deps);
    await disputeSignalled(db, dispute.disputeId, before(0));
  }
  return waiting.length;
}
