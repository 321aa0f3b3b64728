/** The workflows of a booking: its runs, oldest first, those of its refunds, and those of all their notifications. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { ownerOf } from '../worker/crashPoint.ts';
import { disputeWorkflowId } from '../../../src/workflows/dispute/messages.ts';
import { refundWorkflowId } from '../../../src/workflows/refund/messages.ts';
import type { Lane } from '../lane.ts';
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

export async function leftBehind({ store, temporal: { client } }: Lane, bookingId: string): Promise<Left[]> {
  const others = [...(await refundsOf(store, bookingId)), ...(await disputesOf(store, bookingId))];
  const runs = await allRuns(client, [`booking/${bookingId}`, ...others]);
  return [...runs, ...(await allRuns(client, notificationsOf(runs)))];
}

/** Of every refund on record, whoever has started it. */
async function refundsOf({ db }: Lane['store'], bookingId: string): Promise<string[]> {
  const refunds = db.selectFrom('refunds').select('n').where('booking_id', '=', bookingId).orderBy('n');
  return (await refunds.execute()).map(({ n }) => refundWorkflowId(bookingId, n));
}

/** Of every dispute on record. */
async function disputesOf({ db }: Lane['store'], bookingId: string): Promise<string[]> {
  const disputes = db.selectFrom('disputes').select(['id', 'provider']).where('booking_id', '=', bookingId);
  return (await disputes.execute()).map(({ id: disputeId, provider }) =>
    disputeWorkflowId({ provider, disputeId }),
  );
}

const isNotification = (workflowId: string): boolean => workflowId.startsWith('notification/');

function notificationsOf(runs: readonly Left[]): string[] {
  const children = runs
    .flatMap(({ events }) => events)
    .flatMap((event) => event.childWorkflowExecutionStartedEventAttributes?.workflowExecution ?? []);
  return [...new Set(children.flatMap(({ workflowId }) => workflowId ?? []).filter(isNotification))];
}

const allRuns = async (client: Client, workflowIds: readonly string[]): Promise<Left[]> =>
  (await Promise.all(workflowIds.map((id) => runsOf(client, id)))).flat();

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
 * Waits until nothing more will happen by itself: the booking has ended, or waits for the start of its stay, each of its
 * refunds has been made, and every notification has left.
 */
export async function untilAtRest({ store, temporal: { client } }: Lane, bookingId: string): Promise<void> {
  const workflowId = `booking/${bookingId}`;
  await waitForCase(`rest around ${bookingId}`, () => isAtRest(client, workflowId));
  const refunds = await refundsOf(store, bookingId);
  const disputes = await disputesOf(store, bookingId);
  await untilEnded(client, [...refunds, ...disputes]);
  await untilEnded(client, notificationsOf(await allRuns(client, [workflowId, ...refunds, ...disputes])));
}

async function untilEnded(client: Client, workflowIds: readonly string[]): Promise<void> {
  for (const id of workflowIds) await waitForCase(`the end of ${id}`, () => hasEnded(client, id));
}

/** What nobody has started yet has not ended. */
async function hasEnded(client: Client, workflowId: string): Promise<boolean> {
  try {
    return (await describe(client, workflowId)).status !== RUNNING;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
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
