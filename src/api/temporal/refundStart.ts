/** How a refund's workflow is told that something has changed, and started where none runs. */
import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../temporal/names.ts';
import {
  REFUND_WORKFLOW,
  refundChangedSignal,
  type RefundInput,
  refundSummary,
  refundWorkflowId,
} from '../../workflows/refund/messages.ts';

/** One that has ended starts again, and takes up what Postgres says. */
export const signalRefund = (client: Client, input: RefundInput) =>
  client.workflow.signalWithStart(REFUND_WORKFLOW, {
    workflowId: refundWorkflowId(input.bookingId, input.n),
    taskQueue: TASK_QUEUES.main,
    args: [input],
    signal: refundChangedSignal,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: refundSummary(input.bookingId, input.n),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: SEARCH_ATTRIBUTES.bookingId, value: input.bookingId },
    ]),
  });
