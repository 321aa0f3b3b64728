/**
 * Visa's compelling evidence 3.0: whoever has paid before, undisputed, from the same address, is hard to call a stranger.
 * Source: https://docs.stripe.com/disputes/api/visa-ce3
 */
import { addMs } from '../time/deadlines.ts';
import type { CompellingEvidence } from './dispute.ts';
import type { EarlierPayment } from './evidence.ts';

const DAY_MS = 86_400_000;
/** Whole days before the disputed payment, both inclusive. */
const OLDEST_DAYS = 364;
const LATEST_DAYS = 120;

/** Stripe takes exactly so many, neither fewer nor more. */
const EXACTLY = 2;

/** The instants between which an earlier payment counts: after the first, until the second. @param disputedAt an instant */
export const earlierPaymentsWindow = (disputedAt: string) => ({
  after: addMs(disputedAt, -(OLDEST_DAYS + 1) * DAY_MS),
  until: addMs(disputedAt, -LATEST_DAYS * DAY_MS),
});

/** What a provider asks for that two earlier payments and the customer's address and IP are the answer to. */
const ANSWERED: ReadonlySet<string> = new Set([
  'missing_customer_identifiers',
  'missing_disputed_transaction_description',
  'missing_merchandise_or_services',
  'missing_prior_undisputed_transaction_description',
  'missing_prior_undisputed_transactions',
]);

export interface CompellingEvidencePack extends CompellingEvidence {
  /** The two that are handed in, or none. */
  readonly earlierPayments: readonly EarlierPayment[];
}

/**
 * @param reported what the provider says of it
 * @param customer whose identifiers have to be the same: an e-mail address, and an IP address that is indispensable
 * @param earlier undisputed payments of the same e-mail address within {@link earlierPaymentsWindow}, the best ones first
 * @returns its `missing` names what the provider asks for and is not there, and why
 */
export function compellingEvidenceOf(
  reported: CompellingEvidence,
  customer: { readonly ip: string | null } | null,
  earlier: readonly EarlierPayment[],
): CompellingEvidencePack {
  const { status } = reported;
  if (status === 'not_qualified') return { ...reported, earlierPayments: [] };
  const ip = customer?.ip ?? null;
  const shared = ip === null ? [] : earlier.filter((payment) => payment.ip === ip);
  const earlierPayments = shared.length < EXACTLY ? [] : shared.slice(0, EXACTLY);
  const isComplete = earlierPayments.length > 0;
  const asked = reported.missing.filter((each) => !isComplete || !ANSWERED.has(each));
  return {
    status,
    earlierPayments,
    missing: [...asked, ...whyNone(customer, earlier.length, shared.length)],
  };
}

function whyNone(customer: { readonly ip: string | null } | null, found: number, shared: number): string[] {
  if (customer === null)
    return ['The customer has been erased: nobody can be recognised in earlier payments.'];
  const reasons = [];
  if (customer.ip === null) reasons.push('No IP address is on record for the disputed payment.');
  if (found < EXACTLY)
    reasons.push(
      `Undisputed payments of the same customer, ${LATEST_DAYS} to ${OLDEST_DAYS} days before the disputed one: ${EXACTLY} are needed, ${found} found.`,
    );
  else if (customer.ip !== null && shared < EXACTLY)
    reasons.push(
      `Earlier undisputed payments from the IP address of the disputed one: ${EXACTLY} are needed, ${shared} found.`,
    );
  return reasons;
}
