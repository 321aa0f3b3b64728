/** What the sending of notifications asks of the world: Postgres from within its own worker, each email provider by its queue. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { SendActivities } from '../../activities/notification/send.ts';
import type { NotificationActivities } from '../../activities/notification/notifications.ts';
import type { ReportActivities } from '../../activities/incident.ts';
import { IN_POSTGRES } from '../proxies.ts';

/** Retried until the database is back: what a provider has answered is never given up. */
export const inPostgres = proxyLocalActivities<NotificationActivities & ReportActivities>(IN_POSTGRES);

/**
 * No local activity: that emails are to be written down is in the history before they are. A run whose worker dies in
 * between goes on from there; were it to decide anew, by a later clock, it might leave them written and never sent.
 */
export const { writeNotifications } = proxyActivities<NotificationActivities>({
  startToCloseTimeout: IN_POSTGRES.startToCloseTimeout,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: IN_POSTGRES.retry,
  summary: 'Write down the emails to be sent',
});

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
