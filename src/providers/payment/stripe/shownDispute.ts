/** A dispute as Stripe sends it, checked: an account on another version, or a stand-in, may leave fields out. */
import type Stripe from 'stripe';
import { z } from 'zod';
import { PaymentProviderUnavailable } from '../gateway.ts';

/** Without these it says nothing. */
const indispensable = z.object({
  id: z.string().min(1),
  status: z.string().min(1),
  reason: z.string(),
  amount: z.int().min(0),
  currency: z.string().min(1),
  created: z.int(),
  charge: z.union([z.string().min(1), z.object({ id: z.string().min(1) })]),
});

const NO_DETAILS: Stripe.Dispute.EvidenceDetails = {
  due_by: null,
  enhanced_eligibility: {},
  has_evidence: false,
  past_due: false,
  submission_count: 0,
  submission_method: 'not_submitted',
};

/**
 * What else is left out counts as empty.
 * @throws PaymentProviderUnavailable where it says nothing: it is asked again
 */
export function shownDispute(dispute: Stripe.Dispute): Stripe.Dispute {
  const read = indispensable.safeParse(dispute);
  if (!read.success) {
    const where = read.error.issues.map(({ path }) => path.join('.') || 'its start').join(' ');
    throw new PaymentProviderUnavailable(`a dispute that cannot be read at ${where}`);
  }
  const more: Partial<Stripe.Dispute> = dispute;
  return {
    ...dispute,
    balance_transactions: more.balance_transactions ?? [],
    enhanced_eligibility_types: more.enhanced_eligibility_types ?? [],
    evidence_details: { ...NO_DETAILS, ...more.evidence_details },
    metadata: more.metadata ?? {},
  };
}
