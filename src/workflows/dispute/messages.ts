/** What a dispute's workflow takes. What it is about, its provider says. */
import { defineSignal } from '@temporalio/workflow';
import type { PaymentProvider } from '../../domain/payment/status.ts';

/** Type and id of the workflow: `dispute/<provider>/<the provider's id>`. */
export const DISPUTE_WORKFLOW = 'dispute';
export const disputeWorkflowId = ({
  provider,
  disputeId,
}: Pick<DisputeInput, 'provider' | 'disputeId'>): string => `dispute/${provider}/${disputeId}`;

export interface DisputeInput {
  readonly provider: PaymentProvider;
  readonly disputeId: string;
  /** Pauses before the second and later passes of an email, in milliseconds. */
  readonly emailRetryScheduleMs: readonly number[];
}

/** What a list of workflows in the Web UI says of it. */
export const disputeSummary = ({ provider, disputeId }: DisputeInput): string =>
  `Dispute ${disputeId} at ${provider}`;

/** A webhook, or legal: the dispute may stand otherwise than its workflow knows. */
export const disputeChangedSignal = defineSignal('disputeChanged');
