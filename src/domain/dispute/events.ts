/** What a provider reports of a dispute, and of money it moves because of one, before anything is decided on it. */

export const DISPUTE_EVENT_KINDS = [
  'opened',
  'updated',
  'resolved',
  /** A fee, a payout or a correction that belongs to a case. */
  'adjusted',
  /** The provider took the money back. */
  'reversed',
  /** And gave it again. */
  'reversal_canceled',
] as const;
export type DisputeEventKind = (typeof DISPUTE_EVENT_KINDS)[number];
