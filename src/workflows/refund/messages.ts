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

export const refundIdOf = ({ bookingId, n }: Pick<RefundInput, 'bookingId' | 'n'>): string =>
  `${bookingId}-R${n}`;

/** As whoever requests it starts it. */
export type RefundWorkflow = (input: RefundInput) => Promise<{ readonly outcome: string }>;

/** A webhook, finance, or the end of a dispute: the refund may stand otherwise than its workflow knows. */
export const refundChangedSignal = defineSignal('refundChanged');
