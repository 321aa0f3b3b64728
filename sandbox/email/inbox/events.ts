/** What an email vendor reports of an email it has taken, in words common to all of them. */

/** `accepted` is the vendor's own note that it works on it; the others are what the product counts. */
export const EVENT_KINDS = [
  'accepted',
  'delivered',
  'deferred',
  'bounced',
  'blocked',
  'dropped',
  'opened',
  'machine_opened',
  'clicked',
  'complained',
  'unsubscribed',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface EmailEvent {
  /** The vendor's own id, which its webhook carries. */
  readonly id: string;
  readonly kind: EventKind;
  /** ISO 8601. */
  readonly at: string;
  /** What the vendor says about it, as a bounce does. */
  readonly reason: string | null;
}
