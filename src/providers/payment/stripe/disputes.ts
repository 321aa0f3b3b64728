/** Disputes and early fraud warnings at Stripe, in our words, and our answer to a dispute. */
import type Stripe from 'stripe';
import { defined } from '../../../domain/defined.ts';
import type { CompellingEvidence, DisputeSnapshot, DisputeStatus } from '../../../domain/dispute/dispute.ts';
import type { Evidence } from '../../../domain/dispute/evidence.ts';
import { minor } from '../../../domain/money/money.ts';
import type { FraudWarning } from '../disputes.ts';
import { cutTo, sectionsAsText } from '../evidenceText.ts';
import type { Tries } from '../gateway.ts';
import { pastSavedFailures } from './savedFailure.ts';
import { shownDispute } from './shownDispute.ts';
import { METADATA } from './snapshot.ts';

/** Stripe takes this many characters in a field, and 150,000 in all. */
const FIELD_LIMIT = 20_000;

export const readDispute = async (stripe: Stripe, id: string): Promise<DisputeSnapshot> =>
  disputeSnapshot(shownDispute(await stripe.disputes.retrieve(id, {}, {})));

/** Once: what bears our reference was submitted before, whatever became of the answer. */
export async function submitEvidence(
  stripe: Stripe,
  id: string,
  evidence: Evidence,
  tries: Tries,
): Promise<DisputeSnapshot> {
  const { evidenceId } = evidence;
  const submitted = await pastSavedFailures({
    key: evidenceId,
    tries,
    call: (idempotencyKey) =>
      stripe.disputes.update(
        id,
        {
          evidence: fieldsOf(evidence),
          metadata: { [METADATA.evidence]: evidenceId },
          submit: true,
        },
        { idempotencyKey },
      ),
    findEffect: async () => {
      const dispute = shownDispute(await stripe.disputes.retrieve(id, {}, {}));
      return dispute.metadata[METADATA.evidence] === evidenceId ? dispute : undefined;
    },
  });
  return disputeSnapshot(shownDispute(submitted));
}

export async function readFraudWarning(stripe: Stripe, id: string): Promise<FraudWarning> {
  const warning = await stripe.radar.earlyFraudWarnings.retrieve(id, {}, {});
  return {
    warningId: warning.id,
    chargeId: idOf(warning.charge),
    ...defined({ providerPaymentId: warning.payment_intent ? idOf(warning.payment_intent) : undefined }),
    reason: warning.fraud_type,
    at: instant(warning.created),
    isActionable: warning.actionable,
  };
}

function disputeSnapshot(dispute: Stripe.Dispute): DisputeSnapshot {
  const { evidence_details: details, status } = dispute;
  const state = statusOf(status);
  return {
    disputeId: dispute.id,
    stage: status.startsWith('warning_') ? 'inquiry' : 'chargeback',
    status: state,
    reason: dispute.reason,
    amount: minor(dispute.amount),
    currency: dispute.currency.toUpperCase(),
    openedAt: instant(dispute.created),
    acceptsEvidence: state === 'needs_response' && !isTooLate(details),
    chargeIds: [idOf(dispute.charge)],
    ...defined({
      evidenceDueBy: details.due_by ? instant(details.due_by) : undefined,
      providerPaymentId: dispute.payment_intent ? idOf(dispute.payment_intent) : undefined,
      evidenceId: dispute.metadata[METADATA.evidence],
      compellingEvidence: compellingEvidence(dispute),
    }),
  };
}

/** `past_due` speaks of a submission; where no answer is possible at all, `due_by` is 0. */
const isTooLate = ({ due_by: dueBy, past_due: wasLate }: Stripe.Dispute.EvidenceDetails): boolean =>
  wasLate || dueBy === 0 || (dueBy !== null && dueBy * 1000 <= Date.now());

/** What Stripe adds one day is not known to have an end. */
function statusOf(status: string): DisputeStatus {
  if (status.endsWith('needs_response')) return 'needs_response';
  switch (status) {
    case 'won':
    case 'lost':
    case 'prevented':
      return status;
    case 'warning_closed':
      return 'withdrawn';
    default: // under_review, warning_under_review, appeal_under_review
      return 'under_review';
  }
}

const COMPELLING = ['qualified', 'requires_action'] as const;

function compellingEvidence(dispute: Stripe.Dispute): CompellingEvidence | undefined {
  if (!dispute.enhanced_eligibility_types.includes('visa_compelling_evidence_3')) return undefined;
  const visa = dispute.evidence_details.enhanced_eligibility.visa_compelling_evidence_3;
  if (visa === undefined) return undefined;
  const { required_actions: missing, status } = visa;
  return { status: COMPELLING.find((each) => each === status) ?? 'not_qualified', missing };
}

function fieldsOf(evidence: Evidence): Stripe.DisputeUpdateParams.Evidence {
  const { customer, kind, sections, service, statement } = evidence;
  const rest = sectionsAsText(evidence, ['payments', 'timeline', 'messages', 'earlier_payments']);
  const texts = defined({
    product_description: [service.description, sectionsAsText(evidence, ['booking'])].join('\n\n'),
    service_date: service.from,
    cancellation_policy_disclosure: sections.terms,
    access_activity_log: sections.access,
    refund_refusal_explanation: kind === 'service_provided' ? statement : undefined,
    uncategorized_text: [statement, rest].join('\n\n'),
    customer_name: customer?.name,
    customer_email_address: customer?.email,
    customer_purchase_ip: customer?.ip ?? undefined,
  });
  const fitting = Object.fromEntries(
    Object.entries(texts).map(([field, text]) => [field, cutTo(text, FIELD_LIMIT)]),
  );
  return { ...fitting, ...defined({ enhanced_evidence: enhancedEvidence(evidence) }) };
}

/** For Visa's compelling evidence 3.0. */
function enhancedEvidence({ customer, earlierPayments, service }: Evidence) {
  if (earlierPayments.length === 0) return undefined;
  const of = (email: string | undefined, ip: string | null | undefined, description: string) => ({
    product_description: description,
    ...defined({ customer_email_address: email, customer_purchase_ip: ip ?? undefined }),
  });
  return {
    visa_compelling_evidence_3: {
      disputed_transaction: {
        ...of(customer?.email, customer?.ip, service.description),
        merchandise_or_services: 'services' as const,
      },
      prior_undisputed_transactions: earlierPayments.map(({ chargeId: charge, email, ip, description }) => ({
        charge,
        ...of(email, ip, description),
      })),
    },
  };
}

const idOf = (reference: string | { readonly id: string }): string =>
  typeof reference === 'string' ? reference : reference.id;

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();
