/**
 * Anybody may send an IPN message, and each is recorded: what was refused, or never verified, is deleted in time. What
 * PayPal has called its own and a booking, a case or finance may still need stays.
 */
import { deleteUnverifiedIpns } from '../../store/webhook/ipnInbox.ts';
import type { ApiDeps } from '../deps.ts';

export type IpnRetentionDeps = Pick<ApiDeps, 'store' | 'clock'>;

/** Long after PayPal's last repeat (four days) and ours to PayPal (one); time for people to look at what was refused. */
const KEPT_MS = 30 * 86_400_000;
const EVERY_MS = 3_600_000;
/** Small statements, so that nobody who waits for the database waits long. */
const BATCH = 1_000;
const BATCHES_AT_A_TIME = 10;

/** @returns whether everything due is gone; the rest is for another call. */
export async function deleteExpiredIpns(
  { store, clock }: IpnRetentionDeps,
  batch = BATCH,
): Promise<{ deleted: number; isDone: boolean }> {
  const before = new Date(clock().getTime() - KEPT_MS).toISOString();
  let deleted = 0;
  for (let batches = 0; batches < BATCHES_AT_A_TIME; batches += 1) {
    const count = await deleteUnverifiedIpns(store.db, before, batch);
    deleted += count;
    if (count < batch) return { deleted, isDone: true };
  }
  return { deleted, isDone: false };
}

/** @returns a function for the sweeper to call each time: once an hour it deletes, and goes on while there is more. */
export function hourlyIpnRetention(deps: IpnRetentionDeps): () => Promise<number> {
  let doneAtMs = -Infinity;
  return async () => {
    const nowMs = deps.clock().getTime();
    if (Math.abs(nowMs - doneAtMs) < EVERY_MS) return 0;
    const { deleted, isDone } = await deleteExpiredIpns(deps);
    if (isDone) doneAtMs = nowMs;
    return deleted;
  };
}
