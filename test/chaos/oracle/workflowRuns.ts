/** The workflows of a booking: its runs, oldest first, and those of its notifications. */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { ownerOf } from '../worker/crashPoint.ts';
import { waitForCase } from '../waitForCase.ts';
import type { RecordedRun } from './steps.ts';

export interface Left {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: proto.temporal.api.enums.v1.WorkflowExecutionStatus;
  /** Whether it is another run's continuation. */
  readonly continued: boolean;
  readonly events: readonly proto.temporal.api.history.v1.IHistoryEvent[];
}

const { WORKFLOW_EXECUTION_STATUS_RUNNING: RUNNING, WORKFLOW_EXECUTION_STATUS_UNSPECIFIED: UNSPECIFIED } =
  proto.temporal.api.enums.v1.WorkflowExecutionStatus;

export async function leftBehind(client: Client, bookingId: string): Promise<Left[]> {
  const runs = await runsOf(client, `booking/${bookingId}`);
  const written = await Promise.all(notificationsOf(runs).map((id) => runsOf(client, id)));
  return [...runs, ...written.flat()];
}

function notificationsOf(runs: readonly Left[]): string[] {
  const ids = runs
    .flatMap(({ events }) => events)
    .map((event) => event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId);
  return [...new Set(ids.filter((id) => id != null))];
}

async function runsOf(client: Client, workflowId: string): Promise<Left[]> {
  const found: Left[] = [];
  let runId: string | undefined;
  do {
    const handle = client.workflow.getHandle(workflowId, runId);
    const [described, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
    const earlier = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    found.unshift({
      workflowId,
      runId: described.runId,
      status: described.raw.workflowExecutionInfo?.status ?? UNSPECIFIED,
      events: events ?? [],
      continued: Boolean(earlier),
    });
    runId = earlier ?? undefined;
  } while (runId);
  return found;
}

/** The same as histories to be read for steps. */
export const recordedRuns = (left: readonly Left[]): RecordedRun[] =>
  left.flatMap(({ workflowId, continued, events }) => {
    const owner = ownerOf(workflowId, continued);
    return owner === undefined ? [] : [{ scope: owner.scope, events }];
  });

/**
 * Waits until nothing more will happen by itself: the booking has ended, or waits for the start of its stay, and
 * every notification has left.
 */
export async function untilAtRest(client: Client, bookingId: string): Promise<void> {
  const workflowId = `booking/${bookingId}`;
  await waitForCase(`rest around ${bookingId}`, () => isAtRest(client, workflowId));
  const runs = await runsOf(client, workflowId);
  for (const id of notificationsOf(runs)) {
    await waitForCase(`the end of ${id}`, async () => (await describe(client, id)).status !== RUNNING);
  }
}

async function isAtRest(client: Client, workflowId: string): Promise<boolean> {
  const { raw, status, firstRunId, runId } = await describe(client, workflowId);
  if (status !== RUNNING) return true;
  if (runId === firstRunId || raw.pendingWorkflowTask != null) return false; // still in its checkout
  const starting = (raw.pendingChildren ?? []).filter((child) => !child.runId);
  if (starting.length + (raw.pendingActivities ?? []).length > 0) return false;
  const [stay] = (await runsOf(client, workflowId)).slice(-1);
  return stay !== undefined && hasSent(stay); // its first notifications leave at once
}

const hasSent = ({ events }: Left): boolean => events.some(beginsSending);

/** Whether an activity that sends emails is begun here. */
export const beginsSending = (event: Left['events'][number]): boolean =>
  event.activityTaskScheduledEventAttributes?.activityType?.name === 'sendEmails';

async function describe(client: Client, workflowId: string) {
  const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
  const { status, firstRunId } = raw.workflowExecutionInfo ?? {};
  return { raw, runId, status: status ?? UNSPECIFIED, firstRunId };
}
