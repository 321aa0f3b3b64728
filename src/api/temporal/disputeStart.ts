/** How a dispute's workflow is told that something has changed, and started where none runs. */
import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../temporal/names.ts';
import {
  DISPUTE_WORKFLOW,
  disputeChangedSignal,
  type DisputeInput,
  disputeSummary,
  disputeWorkflowId,
} from '../../workflows/dispute/messages.ts';

/** One that has ended starts again, and asks its provider. */
export const signalDispute = (client: Client, input: DisputeInput, bookingId: string | undefined) =>
  client.workflow.signalWithStart(DISPUTE_WORKFLOW, {
    workflowId: disputeWorkflowId(input),
    taskQueue: TASK_QUEUES.main,
    args: [input],
    signal: disputeChangedSignal,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: disputeSummary(input),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: SEARCH_ATTRIBUTES.provider, value: input.provider },
      ...(bookingId === undefined ? [] : [{ key: SEARCH_ATTRIBUTES.bookingId, value: bookingId }]),
    ]),
  });
