/** What a provider thinks of a charge, and what Midas makes of it (business.md "Fraud guard"). */

/** In rising order. A charge that nobody assessed counts as normal. */
export const RISK_LEVELS = ['normal', 'elevated', 'highest'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** What staff are warned of on a booking; nothing of it is shown to the customer. */
export const BOOKING_FLAGS = ['elevated_risk', 'highest_risk', 'fraud_warning'] as const;
export type BookingFlag = (typeof BOOKING_FLAGS)[number];

/** How a review ended. `withdrawn`: the booking was cancelled before anybody had decided. */
export const REVIEW_OUTCOMES = ['approved', 'refused', 'undecided', 'withdrawn'] as const;
export type ReviewOutcome = (typeof REVIEW_OUTCOMES)[number];

/** Whether finance has to decide before a booking paid by these charges is confirmed. */
export const needsReview = (risks: readonly RiskLevel[]): boolean => risks.includes('highest');

/** One flag a kind of risk among the charges; a flag outlives an approval. @param isWarned a bank has warned of fraud since */
export function flagsOf(risks: readonly RiskLevel[], isWarned: boolean): BookingFlag[] {
  return [
    ...(risks.includes('elevated') ? ['elevated_risk' as const] : []),
    ...(risks.includes('highest') ? ['highest_risk' as const] : []),
    ...(isWarned ? ['fraud_warning' as const] : []),
  ];
}
