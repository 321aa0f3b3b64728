/** What a refund's workflow takes. Why it is made, for whom and how much, Postgres says. */
import { defineSignal } from '@temporalio/workflow';

/** Type and id of the workflow: `refund/<bookingId>/<n>`. */
export const REFUND_WORKFLOW = 'refund';
export const refundWorkflowId = (bookingId: string, n: number): string => `refund/${bookingId}/${n}`;

export interface RefundInput {
  readonly bookingId: string;
  /** From 1 within the booking. */
  readonly n: number;
  /** Pauses before the second and later passes of an email, in milliseconds. */
  readonly emailRetryScheduleMs: readonly number[];
}

/** What a list of workflows in the Web UI says of it. */
export const refundSummary = (bookingId: string, n: number): string => `Refund ${n} of booking ${bookingId}`;

/** A webhook, finance, or the end of a dispute: the refund may stand otherwise than its workflow knows. */
export const refundChangedSignal = defineSignal('refundChanged');
