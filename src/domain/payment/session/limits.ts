/** How long a payment session waits, in milliseconds (business.md "Payments", "End of a hold"). */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The provider cannot be reached: the slot is kept this much longer. */
export const GRACE_MS = 30 * MINUTE;
/** A customer who cancels waits for the answer: what cannot be asked by then is settled later. */
export const CANCEL_GRACE_MS = 10_000;
/** Between two questions to a provider that is away or contradicts itself. */
export const FIRST_PAUSE_MS = MINUTE;
/** Between two rounds for a payment that is not final long after its slot was freed. */
export const LONGEST_PAUSE_MS = HOUR;
/** Between two questions after a payment that is not known. */
export const LONGEST_FOLLOW_PAUSE_MS = 6 * HOUR;
/** A payment that its provider does not know is followed so long after its hold has ended. */
export const UNKNOWN_FOLLOWED_MS = 30 * 24 * HOUR;
/** Shares together may keep a hold alive this long. */
export const LONGEST_HOLD_MS = 3 * HOUR;
/** Syncs without anything known to have changed: this many over a hold, once in that time when it has gone on. */
export const SYNCS_PER_HOLD = 4;
/**
 * PayPal keeps an order to be captured for 3 hours, and up to 72 where the account asks for it (Orders API, "Approved
 * orders"). It usually says sooner that it has forgotten one.
 */
export const ORDER_LIFE_MS = 72 * HOUR;
export const LATE_APPROVAL_PAUSE_MS = HOUR;
