/** Notifications leave as workflows of their own: abandoned, not owned, so that no run of the booking can end one. */
import { ParentClosePolicy, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  NOTIFICATION_WORKFLOW,
  type NotificationWorkflow,
  notificationKey,
  notificationWorkflowId,
} from '../notification/messages.ts';
import type { BookingInput } from './messages.ts';
import { defined } from '../../domain/defined.ts';

interface Cause {
  readonly of?: string;
  readonly paymentId?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Starts one notification for each template, under a key derived from its cause: `of` tells two causes of one kind
 * apart (which charge was refused). Returns once all have started; started before is as good.
 */
export async function notify(input: BookingInput, templates: readonly string[], cause: Cause): Promise<void> {
  await Promise.all(templates.map((template) => startOnce(input, template, cause)));
}

async function startOnce(input: BookingInput, template: string, cause: Cause): Promise<void> {
  const key = notificationKey(template, input.bookingId, cause.of);
  try {
    await startChild<NotificationWorkflow>(NOTIFICATION_WORKFLOW, {
      workflowId: notificationWorkflowId(key),
      args: [
        {
          key,
          template,
          bookingId: input.bookingId,
          retryScheduleMs: input.rules.emailRetryScheduleMs,
          ...defined({ paymentId: cause.paymentId, data: cause.data }),
        },
      ],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: SEARCH_ATTRIBUTES.bookingId, value: input.bookingId },
        { key: SEARCH_ATTRIBUTES.template, value: template },
      ]),
      staticSummary: `${template} for booking ${input.bookingId}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
