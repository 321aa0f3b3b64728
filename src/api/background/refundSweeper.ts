/** Dispatches refunds whose workflow does not know how they stand: the process died, or Temporal was away, before it was told. */
import { undispatchedRefunds } from '../../store/refund/load.ts';
import type { ApiDeps } from '../deps.ts';
import { dispatchRefund } from '../refund/dispatchRefund.ts';

export type RefundSweeperDeps = Pick<ApiDeps, 'store' | 'temporal' | 'clock' | 'config'>;

/** Younger ones are still in the hands of the request that brought them. */
const OLDER_THAN_MS = 30_000;
const BATCH = 100;

/** One sweep, oldest first. @returns how many were dispatched @throws when Temporal or the database is away */
export async function sweepRefunds(deps: RefundSweeperDeps): Promise<number> {
  const changedBefore = new Date(deps.clock().getTime() - OLDER_THAN_MS).toISOString();
  const waiting = await undispatchedRefunds(deps.store.db, changedBefore, BATCH);
  for (const refund of waiting) await dispatchRefund(refund, deps);
  return waiting.length;
}
