/** Visa's Compelling Evidence 3.0: two earlier payments of the same customer, whom at least two marks must name. */
import { invalidParam, notFound } from '../api/errors.ts';
import type { Dispute } from '../objects.ts';
import type { Transaction } from '../transaction.ts';
import type { Compelling } from './evidenceParams.ts';

type Eligibility = NonNullable<
  Dispute['evidence_details']['enhanced_eligibility']['visa_compelling_evidence_3']
>;
type Enhanced = NonNullable<Dispute['evidence']['enhanced_evidence']['visa_compelling_evidence_3']>;
type Prior = Enhanced['prior_undisputed_transactions'][number];

/** What a dispute's order may say of it. */
export const COMPELLING = ['qualified', 'requires_action', 'not_qualified'] as const;

/** How a dispute opens for which nothing has been given yet. */
export const eligibilityOf = (status: (typeof COMPELLING)[number]): Eligibility => ({
  required_actions: status === 'requires_action' ? missingIn(undefined) : [],
  status,
});

/** Evidence can bring what a dispute still requires; one that does not qualify stays so. */
export function eligibilityWith(before: Eligibility, given: Enhanced | undefined): Eligibility {
  if (before.status === 'not_qualified') return before;
  const missing = missingIn(given);
  if (before.status === 'qualified' && given === undefined) return before;
  return { required_actions: missing, status: missing.length === 0 ? 'qualified' : 'requires_action' };
}

/** Throws a StripeFailure where the dispute cannot have it, or where it names a charge that is none. */
export function enhancedFrom(tx: Transaction, dispute: Dispute, given: Compelling): Enhanced {
  const param = 'evidence[enhanced_evidence][visa_compelling_evidence_3]';
  if (!dispute.enhanced_eligibility_types.includes('visa_compelling_evidence_3')) {
    throw invalidParam(param, 'This dispute is not eligible for Visa Compelling Evidence 3.0.');
  }
  const before = dispute.evidence.enhanced_evidence.visa_compelling_evidence_3;
  const { disputed_transaction: disputed, prior_undisputed_transactions: priors } = given;
  for (const [index, { charge }] of (priors ?? []).entries()) {
    if (charge !== dispute.charge && tx.state.get('charge', charge) !== undefined) continue;
    throw notFound('charge', charge, `${param}[prior_undisputed_transactions][${index}][charge]`);
  }
  return {
    disputed_transaction:
      disputed === undefined
        ? (before?.disputed_transaction ?? null)
        : { ...marksOf(disputed), merchandise_or_services: disputed.merchandise_or_services ?? null },
    prior_undisputed_transactions:
      priors?.map((prior) => ({ ...marksOf(prior), charge: prior.charge })) ??
      before?.prior_undisputed_transactions ??
      [],
  };
}

type GivenMarks = Omit<NonNullable<Compelling['disputed_transaction']>, 'merchandise_or_services'>;

function marksOf(given: GivenMarks): Omit<Prior, 'charge'> {
  const { shipping_address: to } = given;
  return {
    customer_account_id: given.customer_account_id || null,
    customer_device_fingerprint: given.customer_device_fingerprint || null,
    customer_device_id: given.customer_device_id || null,
    customer_email_address: given.customer_email_address || null,
    customer_purchase_ip: given.customer_purchase_ip || null,
    product_description: given.product_description || null,
    shipping_address:
      to === undefined
        ? null
        : {
            city: to.city ?? null,
            country: to.country ?? null,
            line1: to.line1 ?? null,
            line2: to.line2 ?? null,
            postal_code: to.postal_code ?? null,
            state: to.state ?? null,
          },
  };
}

function missingIn(given: Enhanced | undefined): string[] {
  const disputed = given?.disputed_transaction ?? null;
  const priors = given?.prior_undisputed_transactions ?? [];
  const lacks: readonly (readonly [boolean, string])[] = [
    [
      disputed === null || !priors.every((prior) => namesTheCustomer(disputed, prior)),
      'missing_customer_identifiers',
    ],
    [disputed?.product_description == null, 'missing_disputed_transaction_description'],
    [disputed?.merchandise_or_services == null, 'missing_merchandise_or_services'],
    [
      priors.length === 0 || priors.some(({ product_description: about }) => about === null),
      'missing_prior_undisputed_transaction_description',
    ],
    [priors.length < 2, 'missing_prior_undisputed_transactions'],
  ];
  return lacks.filter(([isLacking]) => isLacking).map(([, action]) => action);
}

/** Two marks that are the same in both payments, one of them an address of the network or a device. */
function namesTheCustomer(disputed: Omit<Prior, 'charge'>, prior: Omit<Prior, 'charge'>): boolean {
  const same = (mark: Exclude<keyof typeof prior, 'shipping_address'>): boolean =>
    disputed[mark] !== null && disputed[mark] === prior[mark];
  const technical = [
    same('customer_purchase_ip'),
    same('customer_device_id') || same('customer_device_fingerprint'),
  ];
  const sameAddress =
    disputed.shipping_address !== null &&
    JSON.stringify(disputed.shipping_address) === JSON.stringify(prior.shipping_address);
  const marks = [...technical, same('customer_account_id'), same('customer_email_address'), sameAddress];
  return technical.includes(true) && marks.filter(Boolean).length >= 2;
}
