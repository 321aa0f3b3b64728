/** Starts what staff have written or retried where the process died, or Temporal was away, before it could be started. */
import { unstartedMessages } from '../store/staffMessages.ts';
import type { ApiDeps } from './deps.ts';
import { startMessage } from './startMessage.ts';

export type NotificationSweeperDeps = Pick<ApiDeps, 'store' | 'temporal' | 'clock' | 'config'>;

/** Younger ones are still in the hands of the request that brought them. */
const OLDER_THAN_MS = 30_000;
const BATCH = 100;

/**
 * One sweep, oldest first. A message on its way after a retry is among them each time, and goes on undisturbed.
 * @returns how many were looked after.
 * @throws when Temporal or the database is away.
 */
export async function sweepNotifications(deps: NotificationSweeperDeps): Promise<number> {
  const before = new Date(deps.clock().getTime() - OLDER_THAN_MS).toISOString();
  const waiting = await unstartedMessages(deps.store.db, before, BATCH);
  for (const message of waiting) await startMessage(message, deps);
  return waiting.length;
}
