/** What the sending of notifications asks of the world: Postgres from within its own worker, each email provider by its queue. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { SendActivities } from '../../activities/notification/send.ts';
import type { NotificationActivities } from '../../activities/notification/notifications.ts';
import type { ReportActivities } from '../../activities/incident.ts';
import { IN_POSTGRES } from '../proxies.ts';

/** Retried until the database is back: what a provider has answered is never given up. */
export const inPostgres = proxyLocalActivities<NotificationActivities & ReportActivities>(IN_POSTGRES);

/**
 * Never repeated blindly: what an attempt that died has done is not known. Longer than any provider's own timeouts, for
 * each of those that leave one after the other; a queue that nobody serves is left after ten minutes.
 */
export const attemptsOf = (count: number) =>
  ({
    startToCloseTimeout: count * 90_000,
    heartbeatTimeout: '15s',
    scheduleToStartTimeout: '10m',
    retry: { maximumAttempts: 1 },
  }) as const;

export const providers = proxyActivities<SendActivities>(attemptsOf(1));
