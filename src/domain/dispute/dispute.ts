/** What a provider shows of a dispute, in our words (business.md "Disputes"). */
import type { MinorUnits } from '../money/money.ts';

/** An inquiry has taken no money yet, and a refund is its remedy. A chargeback has taken it, and forbids one. */
export const DISPUTE_STAGES = ['inquiry', 'chargeback'] as const;
export type DisputeStage = (typeof DISPUTE_STAGES)[number];

/**
 * - `needs_response`: evidence is waited for.
 * - `prevented`: it ended before it became a dispute; where money went back for that, it counts as refunded.
 */
export const DISPUTE_STATUSES = [
  'needs_response',
  'under_review',
  'won',
  'lost',
  'withdrawn',
  'prevented',
] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

export const isOver = (status: DisputeStatus): boolean =>
  status !== 'needs_response' && status !== 'under_review';

/** How far Visa's compelling evidence 3.0 applies: earlier payments of the same person that nobody has disputed. */
export interface CompellingEvidence {
  readonly status: 'qualified' | 'requires_action' | 'not_qualified';
  /** What the provider still misses, in its own words. */
  readonly missing: readonly string[];
}

export interface DisputeSnapshot {
  /** The provider's own id. */
  readonly disputeId: string;
  readonly stage: DisputeStage;
  readonly status: DisputeStatus;
  /** As the provider gives it. */
  readonly reason: string;
  /** Minor units of the currency that the provider disputes in. */
  readonly amount: MinorUnits;
  readonly currency: string;
  readonly openedAt: string;
  /** Until when evidence counts; a provider may set none. */
  readonly evidenceDueBy?: string;
  /** Whether the provider would take evidence now. */
  readonly acceptsEvidence: boolean;
  /** What took the disputed money: charges at Stripe, captures at PayPal. */
  readonly chargeIds: readonly string[];
  /** Our own references, where the provider carried them along. */
  readonly bookingId?: string;
  readonly paymentId?: string;
  /** The provider's own id of the payment, where it says so. */
  readonly providerPaymentId?: string;
  /** The last evidence of ours that the provider has, by our id of it, where it keeps such. */
  readonly evidenceId?: string;
  readonly compellingEvidence?: CompellingEvidence;
}
