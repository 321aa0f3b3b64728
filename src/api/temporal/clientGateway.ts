/** The gateway over a real Temporal client. Errors leave it as TemporalUnavailable or as an outcome. */
import {
  type Client,
  type WorkflowStartOptions,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { WayToPay } from '../../domain/payment/amountsToPay.ts';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../temporal/names.ts';
import {
  type BookingInput,
  type CancelResult,
  type CaptureResult,
  type ChangePaymentResult,
  type OpenResult,
  type ReviewDecision,
  type ReviewResult,
  bookingWorkflowId,
  cancelUpdate,
  captureUpdate,
  changePaymentUpdate,
  paymentChangedSignal,
  openUpdate,
  reviewUpdate,
} from '../../workflows/booking/messages.ts';
import { IPN_WORKFLOW, type IpnInput, ipnWorkflowId } from '../../workflows/ipn/messages.ts';
import {
  NOTIFICATION_WORKFLOW,
  type NotificationInput,
  deliveryEventSignal,
  notificationWorkflowId,
} from '../../workflows/notification/messages.ts';
import { bookingStart } from './bookingStart.ts';
import { signalDispute } from './disputeStart.ts';
import { signalRefund } from './refundStart.ts';
import { workerPolls } from './taskQueueState.ts';
import { calling, orAskPostgres, within } from './calls.ts';
import { joining } from './joined.ts';
import type { TemporalGateway } from './gateway.ts';

/** Long enough for a signal or a start on a busy cluster, shorter than a sender's timeout. */
const CALL_MS = 5_000;
/** An opening goes on after the customer has had their answer, so that the start is never cut off half way. */
const OPENING_MS = 15_000;
/** Cancelling asks the provider first. */
const CANCELLING_MS = 20_000;
/** The workflow answers within ten seconds; whoever asked has mostly left by then. */
const CAPTURING_MS = 12_000;
/** Deciding asks nobody outside, but starts the emails. */
const DECIDING_MS = 10_000;
const READY_MS = 2_000;

export function createTemporalGateway(client: Client): TemporalGateway {
  const cancels = joining<CancelResult | 'closed'>();
  const captures = joining<CaptureResult | 'closed'>();
  const changes = joining<ChangePaymentResult | 'closed'>();
  return {
    openBooking: (input, waitMs, requestId) =>
      within(waitMs, open(client, input, requestId), 'pending' as const),
    cancelBooking: (bookingId, id) => cancels(id, () => cancel(client, bookingId, id)),
    async refundChanged(refund) {
      await calling(client, 'handing over a refund', CALL_MS, () => signalRefund(client, refund));
    },
    async disputeChanged(dispute, bookingId) {
      await calling(client, 'signalling a dispute', CALL_MS, () => signalDispute(client, dispute, bookingId));
    },
    captureBooking: (bookingId, paymentId, waitMs) =>
      within(
        waitMs,
        captures(paymentId, () => capture(client, bookingId, paymentId)),
        { outcome: 'undecided' as const },
      ),
    changePayment: (bookingId, way, waitMs) =>
      within(
        waitMs,
        changes(`${bookingId} ${way.provider}`, () => change(client, bookingId, way)),
        { outcome: 'preparing' as const },
      ),
    reviewBooking: (bookingId, decision) => review(client, bookingId, decision),
    paymentChanged: (bookingId) => signal(client, bookingId),
    startNotification: (input, again = false) => notify(client, input, again),
    signalNotification: (key) => signalNotification(client, key),
    startIpn: (input, requestId) => startIpn(client, input, requestId),
    async ready() {
      try {
        const worker = await calling(client, 'reading the task queue', READY_MS, () => workerPolls(client));
        return { reachable: true, worker };
      } catch {
        return { reachable: false, worker: false }; // the answer says so; the caller reports it
      }
    },
  };
}

const handleOf = (client: Client, bookingId: string) =>
  client.workflow.getHandle(bookingWorkflowId(bookingId));

async function open(client: Client, input: BookingInput, requestId: string): Promise<OpenResult | 'pending'> {
  return orAskPostgres(
    calling(client, 'opening a booking', OPENING_MS, () =>
      client.workflow.executeUpdateWithStart(openUpdate, {
        updateId: 'open',
        startWorkflowOperation: new WithStartWorkflowOperation(...bookingStart(input, requestId)),
      }),
    ),
    'pending',
  );
}

async function cancel(client: Client, bookingId: string, id: string): Promise<CancelResult | 'closed'> {
  return orAskPostgres(
    calling(client, 'cancelling a booking', CANCELLING_MS, () =>
      handleOf(client, bookingId).executeUpdate(cancelUpdate, {
        updateId: id,
        args: [{ request: 'cancel', id }],
      }),
    ),
    'closed',
  );
}

async function capture(
  client: Client,
  bookingId: string,
  paymentId: string,
): Promise<CaptureResult | 'closed'> {
  return orAskPostgres(
    calling(client, 'capturing a payment', CAPTURING_MS, () =>
      handleOf(client, bookingId).executeUpdate(captureUpdate, { args: [{ paymentId }] }),
    ),
    'closed',
  );
}

async function change(
  client: Client,
  bookingId: string,
  way: WayToPay,
): Promise<ChangePaymentResult | 'closed'> {
  return orAskPostgres(
    calling(client, 'changing the way to pay', CAPTURING_MS, () =>
      handleOf(client, bookingId).executeUpdate(changePaymentUpdate, {
        args: [{ ...way, request: 'change_payment' }],
      }),
    ),
    'closed',
  );
}

async function review(
  client: Client,
  bookingId: string,
  decision: ReviewDecision,
): Promise<ReviewResult | 'closed'> {
  return orAskPostgres(
    calling(client, 'deciding on a booking', DECIDING_MS, () =>
      handleOf(client, bookingId).executeUpdate(reviewUpdate, { updateId: decision.id, args: [decision] }),
    ),
    'closed',
  );
}

async function signal(client: Client, bookingId: string): Promise<'signalled' | 'closed' | 'unknown'> {
  try {
    await calling(client, 'a signal', CALL_MS, () =>
      handleOf(client, bookingId).signal(paymentChangedSignal),
    );
    return 'signalled';
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return (await exists(client, bookingId)) ? 'closed' : 'unknown';
  }
}

async function exists(client: Client, bookingId: string): Promise<boolean> {
  try {
    await calling(client, 'a description', CALL_MS, () => handleOf(client, bookingId).describe());
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function notify(client: Client, input: NotificationInput, again: boolean): Promise<void> {
  const { key, template, bookingId } = input;
  await startOnce(client, 'starting a notification', NOTIFICATION_WORKFLOW, {
    workflowId: notificationWorkflowId(key),
    args: [input],
    staticSummary: bookingId === undefined ? `${template}, by staff` : `${template} for booking ${bookingId}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: SEARCH_ATTRIBUTES.template, value: template },
      ...(bookingId === undefined ? [] : [{ key: SEARCH_ATTRIBUTES.bookingId, value: bookingId }]),
    ]),
    ...(again ? { workflowIdReusePolicy: 'ALLOW_DUPLICATE' } : {}),
  });
}

async function signalNotification(client: Client, key: string): Promise<'signalled' | 'closed'> {
  try {
    await calling(client, 'a signal', CALL_MS, () =>
      client.workflow.getHandle(notificationWorkflowId(key)).signal(deliveryEventSignal),
    );
    return 'signalled';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'closed';
    throw error;
  }
}

async function startIpn(client: Client, input: IpnInput, requestId: string): Promise<void> {
  await startOnce(client, 'starting an IPN message', IPN_WORKFLOW, {
    workflowId: ipnWorkflowId(input),
    args: [input],
    staticSummary: `PayPal: ${input.paymentStatus ?? 'a message'} of ${input.transactionId ?? 'no transaction'}`,
    memo: { requestId },
    typedSearchAttributes: new TypedSearchAttributes([{ key: SEARCH_ATTRIBUTES.provider, value: 'paypal' }]),
  });
}

type OnceOptions = Omit<WorkflowStartOptions, 'taskQueue'>;

/** One that was started under this id before, or still runs where it may start again, is success. */
async function startOnce(client: Client, what: string, type: string, options: OnceOptions): Promise<void> {
  try {
    await calling(client, what, CALL_MS, () =>
      client.workflow.start(type, {
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        ...options,
        taskQueue: TASK_QUEUES.main,
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
