/** What a dispute asks of the world: its provider, by the queue that holds the keys. */
import { proxyActivities } from '@temporalio/workflow';
import type { DisputeActivities } from '../../activities/payment/disputes.ts';
import { TASK_QUEUES } from '../../temporal/names.ts';

const AT_PROVIDER = {
  taskQueue: TASK_QUEUES.payments,
  startToCloseTimeout: '60s',
  // However long it is away: deadlines pass meanwhile, and people are to hear of them.
  scheduleToCloseTimeout: '1h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10m' },
} as const;

export const { syncDispute } = proxyActivities<DisputeActivities>({
  ...AT_PROVIDER,
  summary: 'Ask the provider how the dispute stands',
});

export const { findNotedDispute } = proxyActivities<DisputeActivities>({
  ...AT_PROVIDER,
  summary: 'Find out whose dispute it is, as its provider does not say',
});

export const { sendEvidence } = proxyActivities<DisputeActivities>({
  ...AT_PROVIDER,
  summary: 'Send the evidence to the provider',
});
