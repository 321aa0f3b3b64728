/** What Midas asks of a payment provider about disputes. Its errors are those of the payment gateway. */
import type { DisputeSnapshot } from '../../domain/dispute/dispute.ts';
import type { Evidence } from '../../domain/dispute/evidence.ts';
import type { Tries } from './tries.ts';

/** A bank suspects fraud in a payment before anybody has disputed it. */
export interface FraudWarning {
  readonly warningId: string;
  readonly chargeId: string;
  readonly providerPaymentId?: string;
  /** As the provider gives it. */
  readonly reason: string;
  readonly at: string;
  /** False where a refund or a dispute has settled it already. */
  readonly isActionable: boolean;
}

export interface DisputeGateway {
  /** @throws PaymentRefusedByProvider of a dispute that it does not know, or does not show to this account */
  fetchDispute(disputeId: string): Promise<DisputeSnapshot>;
  /**
   * Answers a dispute, once: a repeat under the same `evidenceId` sends nothing again.
   * @throws PaymentRefusedByProvider where it takes none, or not this
   */
  submitEvidence(disputeId: string, evidence: Evidence, tries?: Tries): Promise<DisputeSnapshot>;
  /** Only where the provider passes such warnings on. */
  fetchFraudWarning?(warningId: string): Promise<FraudWarning>;
}
