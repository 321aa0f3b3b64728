/** How a booking's workflow is started: its id, its policies and what operations see of it in the Web UI. */
import type { WorkflowStartOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { LOCATIONS, isLocationId } from '../../domain/catalog/locations.ts';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../temporal/names.ts';
import { BOOKING_WORKFLOW, type BookingInput, bookingWorkflowId } from '../../workflows/booking/messages.ts';

type StartOptions = WorkflowStartOptions & { workflowIdConflictPolicy: 'USE_EXISTING' };

/** Workflow type and options; repeating the start joins the one that runs and never begins a second. */
export function bookingStart(input: BookingInput, requestId: string): [string, StartOptions] {
  const options: StartOptions = {
    workflowId: bookingWorkflowId(input.bookingId),
    taskQueue: TASK_QUEUES.main,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: summaryOf(input),
    memo: { requestId },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: SEARCH_ATTRIBUTES.bookingId, value: input.bookingId },
      { key: SEARCH_ATTRIBUTES.status, value: 'awaiting_payment' },
      { key: SEARCH_ATTRIBUTES.itemId, value: input.itemId },
      { key: SEARCH_ATTRIBUTES.provider, value: input.provider },
      { key: SEARCH_ATTRIBUTES.startAt, value: new Date(input.startAt) },
    ]),
  };
  return [BOOKING_WORKFLOW, options];
}

/** "Bugatti Chiron in Dubai, 14–17 Dec 2027", by the calendar of the place. */
function summaryOf(input: Pick<BookingInput, 'itemName' | 'location' | 'startAt' | 'endAt'>): string {
  const location = isLocationId(input.location) ? LOCATIONS[input.location] : undefined;
  const days = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: location?.timeZone ?? 'UTC',
  }).formatRange(new Date(input.startAt), new Date(input.endAt));
  // Within one month the formatter sets thin spaces around the dash: 14–17 Dec reads better in a list.
  return `${input.itemName} in ${location?.name ?? input.location}, ${days.replace(/^(\d+)\s–\s/u, '$1–')}`;
}
