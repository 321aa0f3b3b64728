/** Refunds that have waited for the end of a dispute are told of it. Whatever is lost here, the sweeper finds. */
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { LoadedDispute } from '../../activities/payment/disputes.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import { REFUND_WORKFLOW, refundChangedSignal, refundSummary, refundWorkflowId } from '../refund/messages.ts';
import type { DisputeInput } from './messages.ts';

export async function letGoOn(
  { emailRetryScheduleMs }: DisputeInput,
  { bookingId, refundsToGoOn }: LoadedDispute,
): Promise<void> {
  for (const n of refundsToGoOn) {
    const workflowId = refundWorkflowId(bookingId, n);
    try {
      await startChild(REFUND_WORKFLOW, {
        workflowId,
        args: [{ bookingId, n, emailRetryScheduleMs }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        staticSummary: refundSummary(bookingId, n),
        typedSearchAttributes: new TypedSearchAttributes([
          { key: SEARCH_ATTRIBUTES.bookingId, value: bookingId },
        ]),
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await signalled(workflowId);
    }
  }
}

/** One that has ended this very moment is started by the sweeper. */
async function signalled(workflowId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(refundChangedSignal);
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}
