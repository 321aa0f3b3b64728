/**
 * Deletes what is past its time (docs/retention.md), once an hour by a Schedule. What cannot be deleted now holds up
 * nothing else; it is reported, and due again in the next run.
 */
import {
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReportActivities } from '../../activities/incident.ts';
import type { Purged, RetentionActivities } from '../../activities/retention.ts';
import { IN_POSTGRES, pinnedToBuild } from '../proxies.ts';

/** A database that is away for longer is for the next run. */
const purging = (summary: string) =>
  proxyActivities<RetentionActivities>({
    startToCloseTimeout: '2m',
    scheduleToCloseTimeout: '10m',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    summary,
  });
const { purgeIdempotencyKeys } = purging('Delete idempotency keys that have run out');
const { purgeWebhooks } = purging('Delete webhooks that were dispatched');
const { purgeIpns } = purging('Delete IPN messages that were never verified');
const { purgeUnbookedRequests } = purging('Delete requests of which no booking came');
const { purgeAbandonedCustomers } = purging('Erase customers of bookings without any money');
const { purgeQuotes } = purging('Delete quotes that no request names');
const { reportError } = proxyLocalActivities<ReportActivities>({
  ...IN_POSTGRES,
  summary: 'Report what is left',
});

/** In this order: a quote is unused once the request for it is gone. */
const PURGES = {
  'idempotency keys': purgeIdempotencyKeys,
  webhooks: purgeWebhooks,
  'IPN messages': purgeIpns,
  requests: purgeUnbookedRequests,
  'abandoned customers': purgeAbandonedCustomers,
  quotes: purgeQuotes,
} as const satisfies Readonly<Record<string, () => Promise<Purged>>>;

/** A run ends, whatever has piled up: the next one goes on. */
const CALLS_A_RUN = 100;

setWorkflowOptions(pinnedToBuild, retention);

/** @returns how many rows were deleted, by kind. */
export async function retention(): Promise<Readonly<Record<string, number>>> {
  const deleted: Record<string, number> = {};
  const failed: string[] = [];
  for (const [kind, purge] of Object.entries(PURGES)) {
    setCurrentDetails(`Deleting ${kind}`);
    try {
      deleted[kind] = await purgeAll(purge);
    } catch (error) {
      if (isCancellation(error)) throw error;
      failed.push(kind);
    }
  }
  setCurrentDetails(`Deleted: ${wordsOf(deleted)}`);
  if (failed.length > 0) throw await incomplete(failed);
  return deleted;
}

async function purgeAll(purge: () => Promise<Purged>): Promise<number> {
  let total = 0;
  for (let calls = 0; calls < CALLS_A_RUN; calls += 1) {
    const { deleted, isDone } = await purge();
    total += deleted;
    if (isDone) break;
  }
  return total;
}

async function incomplete(failed: readonly string[]): Promise<ApplicationFailure> {
  const message = `What is past its time could not be deleted: ${failed.join(', ')}.`;
  await reportError({
    category: 'SYSTEM',
    code: 'retention_incomplete',
    message,
    occurrence: workflowInfo().workflowId,
  });
  return ApplicationFailure.nonRetryable(message, 'RetentionIncomplete');
}

const wordsOf = (deleted: Readonly<Record<string, number>>): string =>
  Object.entries(deleted)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
