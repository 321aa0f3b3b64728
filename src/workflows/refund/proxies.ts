/** What a refund asks of the world: Postgres from within its own worker, the provider by the queue that holds the keys. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { PaymentActivities } from '../../activities/payment/payments.ts';
import type { RefundRecordActivities } from '../../activities/refund.ts';
import { TASK_QUEUES } from '../../temporal/names.ts';
import { IN_POSTGRES } from '../proxies.ts';

export const { takeUpRefund } = proxyLocalActivities<RefundRecordActivities>({
  ...IN_POSTGRES,
  summary: 'Find out how the refund stands',
});

const AT_PROVIDER = {
  taskQueue: TASK_QUEUES.payments,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10m' },
} as const;

/** Money that is owed goes back however long the provider is away. */
export const { sendRefundPart } = proxyActivities<PaymentActivities>({
  ...AT_PROVIDER,
  summary: 'Send the refund to the provider',
});

export const { followRefundPart } = proxyActivities<PaymentActivities>({
  ...AT_PROVIDER,
  summary: 'Ask what has become of the refund',
});
