/**
 * Starts notifications that wait for a workflow which is not there: the process died, or Temporal was away, before it
 * could be started, or somebody terminated it.
 */
import { unstartedNotifications } from '../../store/notification/staffNotifications.ts';
import type { ApiDeps } from '../deps.ts';
import { startNotification } from '../notification/start.ts';

export type NotificationSweeperDeps = Pick<ApiDeps, 'store' | 'temporal' | 'clock' | 'config'>;

/** Younger ones are still in the hands of the request that brought them. */
const OLDER_THAN_MS = 30_000;
const BATCH = 100;
/** Beyond all the pauses of a notification's passes: time for what stands before it in a provider's queue. */
const QUIET_MS = 3_600_000;

/**
 * One sweep, oldest first. A notification on its way after a retry is among them each time, and goes on undisturbed.
 * @returns how many were looked after.
 * @throws when Temporal or the database is away.
 */
export async function sweepNotifications(deps: NotificationSweeperDeps): Promise<number> {
  const { clock, config, store } = deps;
  const ago = (ms: number) => new Date(clock().getTime() - ms).toISOString();
  const pauses = config.email.retrySchedule.reduce((sum, pause) => sum + pause, 0);
  const waits = { createdBefore: ago(OLDER_THAN_MS), quietSince: ago(pauses + QUIET_MS) };
  const waiting = await unstartedNotifications(store.db, waits, BATCH);
  for (const notification of waiting)
    await startNotification(notification, deps, notification.round > 1 || notification.isForgotten);
  return waiting.length;
}
