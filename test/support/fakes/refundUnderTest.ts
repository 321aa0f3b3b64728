/** One refund of a test: on record, of a booking that is paid and that nobody runs, and made by its own workflow. */
import type { WorkflowHandle } from '@temporalio/client';
import { signalRefund } from '../../../src/api/temporal/refundStart.ts';
import { TASK_QUEUES } from '../../../src/temporal/names.ts';
import {
  REFUND_WORKFLOW,
  refundChangedSignal,
  type RefundInput,
  refundWorkflowId,
} from '../../../src/workflows/refund/messages.ts';
import type { refund } from '../../../src/workflows/refund/workflow.ts';
import type { RefundOnRecord, RefundTerms } from './refundOnRecord.ts';
import { letTimeJump } from '../servers/orphans.ts';
import { type BookingEnvironment, MINUTE, type Wish } from '../environments/bookingEnvironment.ts';
import type { BookingUnderTest, Entry } from '../environments/bookingUnderTest.ts';

export interface RefundWish extends Wish, Partial<Pick<RefundTerms, 'kind' | 'reason' | 'actor'>> {
  /** Everything unless said. */
  readonly pays?: number;
  /** How long ago it was requested. Milliseconds. */
  readonly ago?: number;
  /** Finance has to decide before anything is reserved. */
  readonly needsReview?: boolean;
  readonly isDisputed?: boolean;
}

export class RefundUnderTest {
  readonly booking: BookingUnderTest;
  readonly row: RefundOnRecord;
  private readonly environment: BookingEnvironment;

  constructor(environment: BookingEnvironment, booking: BookingUnderTest, row: RefundOnRecord) {
    this.environment = environment;
    this.booking = booking;
    this.row = row;
  }

  get handle(): WorkflowHandle<typeof refund> {
    const { bookingId, n } = this.row;
    return this.environment.server.client.workflow.getHandle(refundWorkflowId(bookingId, n));
  }

  get input(): RefundInput {
    const { emailRetryScheduleMs } = this.booking.input.rules;
    return { bookingId: this.row.bookingId, n: this.row.n, emailRetryScheduleMs };
  }

  /** As its booking does. Resolves once the workflow has begun. */
  async start(): Promise<this> {
    await this.environment.server.client.workflow.start<typeof refund>(REFUND_WORKFLOW, {
      workflowId: this.handle.workflowId,
      taskQueue: TASK_QUEUES.main,
      args: [this.input],
    });
    return this;
  }

  /** Something has changed, as the API says it: started again where it has ended. */
  async tell(): Promise<void> {
    await signalRefund(this.environment.server.client, this.input);
  }

  /** The same to a run that must still be there. */
  signal(): Promise<void> {
    return this.handle.signal(refundChangedSignal);
  }

  pass(ms: number): Promise<void> {
    return this.environment.pass(ms, this.handle);
  }

  /** How the last run has ended. */
  async outcome(): Promise<string> {
    const { outcome } = await letTimeJump(this.environment.server, this.handle.result());
    return outcome;
  }

  /** What has left: each notification's template, and of what it tells. */
  told(): string[] {
    const { notifications, input } = this.booking;
    const accepted = [...notifications.values()].filter(({ status }) => status === 'accepted');
    return accepted.map(({ key }) => key.replace(`.${input.bookingId}.`, ' '));
  }

  /** By id of the part, in the order in which they were asked for. */
  sent(): string[] {
    return this.partsOf('sendRefundPart');
  }

  followed(): Entry[] {
    return this.booking.calls('followRefundPart');
  }

  private partsOf(call: string): string[] {
    const start = `refund/${this.row.bookingId}/${this.row.n}/`;
    const ids = this.booking.calls(call).map(({ given }) => (given as { partId: string }).partId); // every call has one
    return ids.map((id) => id.replace(start, ''));
  }
}

/** On record, and nobody makes it yet. */
export async function prepareRefund(
  environment: BookingEnvironment,
  wish: RefundWish = {},
): Promise<RefundUnderTest> {
  const { kind = 'cancellation', reason = 'customer_request', actor = 'customer', pays, ago = 0 } = wish;
  const booking = await environment.prepare(wish);
  for (const payment of booking.payments) payment.state = 'succeeded';
  const requestedAt = new Date((await environment.now()) - ago).toISOString();
  const row = booking.refunds.add({
    ...booking.payouts(pays),
    kind,
    reason,
    actor,
    requestedAt,
    isCut: false,
  });
  row.isDisputed = wish.isDisputed ?? false;
  if (wish.needsReview !== true) row.reserve();
  return new RefundUnderTest(environment, booking, row);
}

/** The same whose workflow has begun. */
export async function beginRefund(environment: BookingEnvironment, wish?: RefundWish) {
  return (await prepareRefund(environment, wish)).start();
}

/** Within what a busy machine takes. */
export const isAt = (at: number, due: number): boolean => at >= due && at < due + MINUTE;
