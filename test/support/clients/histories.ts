/** What the Temporal server itself remembers of a booking. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import { parseKeyring } from '../../../src/security/keyring.ts';
import { connectClient, type TemporalClient } from '../../../src/temporal/connection.ts';
import type { ProductAt } from '../environments/product.ts';
import { deliveries, emailCounts } from './sandboxClient.ts';
import { waitFor } from '../waitFor.ts';

export interface HistoryEvent {
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number;
  /** Without the prefix, such as `ACTIVITY_TASK_SCHEDULED`. */
  readonly type: string;
  /** Activity type or signal name, where the event has one. */
  readonly name: string | undefined;
  readonly raw: proto.temporal.api.history.v1.IHistoryEvent;
}

/** A client with the product's own keys. */
export async function temporalClientOf(product: ProductAt): Promise<TemporalClient> {
  const { payloadKeys } = await embeddedSecrets(product.dataDir);
  return connectClient(product.temporal, parseKeyring(payloadKeys));
}

/** All events of one run; of the latest one unless another is named. */
export async function eventsOf(client: Client, workflowId: string, runId?: string): Promise<HistoryEvent[]> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const activityTypes = new Map<string, string>();
  return (history.events ?? []).map((raw) => {
    const scheduled = raw.activityTaskScheduledEventAttributes;
    const name = scheduled?.activityType?.name ?? raw.workflowExecutionSignaledEventAttributes?.signalName;
    if (scheduled && name != null) activityTypes.set(String(raw.eventId), name);
    const of =
      raw.activityTaskStartedEventAttributes?.scheduledEventId ??
      raw.activityTaskCompletedEventAttributes?.scheduledEventId;
    return {
      at: Number(raw.eventTime?.seconds ?? 0) * 1000 + Math.floor((raw.eventTime?.nanos ?? 0) / 1e6),
      type: (proto.temporal.api.enums.v1.EventType[raw.eventType ?? 0] ?? '').replace('EVENT_TYPE_', ''),
      name: name ?? (of == null ? undefined : activityTypes.get(String(of))),
      raw,
    };
  });
}

/** Whether the history holds such an event. */
export const has = (events: readonly HistoryEvent[], type: string, name?: string): boolean =>
  events.some((event) => event.type === type && (name === undefined || event.name === name));

/** Types of the activities that a worker is running at this moment. */
export async function activitiesUnderWay(client: Client, workflowId: string): Promise<string[]> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const started = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;
  return (raw.pendingActivities ?? []).flatMap((activity) =>
    activity.state === started ? [activity.activityType?.name ?? ''] : [],
  );
}

/** Whether a workflow has ended, or waits for a timer or a signal; undefined where there is none. */
async function isAtRest(client: Client, workflowId: string): Promise<boolean | undefined> {
  try {
    const { raw } = await client.workflow.getHandle(workflowId).describe();
    const starting = (raw.pendingChildren ?? []).filter(({ runId }) => !runId);
    return raw.pendingWorkflowTask == null && (raw.pendingActivities ?? []).length + starting.length === 0;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** A booking's own workflow, which has started its refunds by then, and those, numbered from 1. */
async function areAtRest(client: Client, bookingId: string): Promise<boolean> {
  if ((await isAtRest(client, `booking/${bookingId}`)) !== true) return false;
  for (let n = 1; ; n += 1) {
    const refund = await isAtRest(client, `refund/${bookingId}/${n}`);
    if (refund !== true) return refund === undefined;
  }
}

/**
 * Waits until nothing more will happen to a booking by itself: every delivery has arrived, its workflow and those of its
 * refunds have ended or wait for a timer or a signal, and no email is under way. What was not emailed twice by then will not
 * be.
 */
export async function untilQuiet(product: ProductAt, client: Client, bookingId: string): Promise<void> {
  await waitFor(`quiet around ${bookingId}`, async () => {
    const waiting = (await deliveries(product)).filter(({ status }) => status === 'pending');
    if (waiting.length > 0) return false;
    if (!(await areAtRest(client, bookingId))) return false;
    const emails = await client.workflow.count(
      `WorkflowType = "notification" AND MidasBookingId = "${bookingId}" AND ExecutionStatus = "Running"`,
    );
    return emails.count === 0;
  });
}

/**
 * How often each kind of email has come once all is said: waits for `kinds` different ones, then for quiet.
 * @param kinds how many templates the booking is expected to send
 */
export async function sentEmails(
  product: ProductAt,
  client: Client,
  bookingId: string,
  kinds: number,
): Promise<Record<string, number>> {
  await waitFor(
    `${kinds} kinds of emails about ${bookingId}`,
    () => emailCounts(product, bookingId),
    (counts) => Object.keys(counts).length >= kinds,
  );
  await untilQuiet(product, client, bookingId);
  return emailCounts(product, bookingId);
}
