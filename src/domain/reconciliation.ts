/** What is reported to people because no workflow is there to deal with it (architecture.md decision 3). */

export const FINDING_KINDS = [
  /** An event from a provider that no running booking could take: its booking has ended, or there is none. */
  'webhook_after_end',
  'webhook_unmatched',
  /** A webhook's proof came again with another body: somebody has caught one and tries to speak through it. */
  'webhook_altered',
  /** Money was taken that is not what its booking expects: an unmatched payment, not refunded yet. */
  'payment_mismatch',
  /** Of a payment some had gone back, or was disputed, before the booking could count on it. */
  'payment_reduced',
  /** The provider refuses a payment over a matter of ours: our account, our key, our request. */
  'payment_refused',
  /** The provider says that it knows no such payment, although it once opened it. */
  'payment_unknown',
  /** More has been refunded or is disputed than was captured. */
  'payment_overdrawn',
  /** A payment was captured a second time: money that belongs to no payment of ours, kept and not counted. */
  'capture_unmatched',
  /** A dispute or a chargeback, for legal and finance. */
  'dispute_reported',
  /** Money that the provider took back, or gave again, without our asking: for finance. */
  'payment_reversed',
  /** An IPN message that counts for nothing: unreadable, forged, or not about what we expect. */
  'ipn_refused',
  /** An IPN message about which PayPal could not be asked for a day. */
  'ipn_unverified',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const FINDING_STATUSES = ['open', 'closed'] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];
