/**
 * What a refund does next: finance decides where it has to, each part is sent once, and asked after until its provider
 * calls it final. Pure, without a clock. Where the refund and its parts stand, Postgres says.
 */
import { addMs, earlier, hasPassed } from '../time/deadlines.ts';
import type { PartStatus, RefundStatus } from './status.ts';

const HOUR_MS = 3_600_000;
/** Between two reminders of a refund that nobody has decided on. */
const REMIND_EVERY_MS = 24 * HOUR_MS;
/** A bank takes days: the pauses double from the first to the longest. */
const FIRST_PAUSE_MS = HOUR_MS;
const LONGEST_PAUSE_MS = 24 * HOUR_MS;
/** After that only the provider's own word is waited for, and finance is told. */
const FOLLOWED_MS = 30 * 24 * HOUR_MS;

export interface RefundPart {
  readonly id: string;
  readonly status: PartStatus;
}

/** A refund as it was last read. */
export interface RefundState<Part extends RefundPart = RefundPart> {
  readonly status: RefundStatus;
  readonly requestedAt: string;
  readonly parts: readonly Part[];
}

/** How its provider was asked so far. */
export interface Following {
  readonly begunAt: string;
  /** When it was last asked, and how often it was. */
  readonly askedAt: string;
  readonly asks: number;
  /** Somebody says that something has changed: a webhook, or finance. */
  readonly changed: boolean;
}

export type RefundStep<Part extends RefundPart = RefundPart> =
  /** @param reminder which one is due; 0 is the request itself */
  | { readonly step: 'review'; readonly reminder: number; readonly until: string }
  | { readonly step: 'send' | 'follow'; readonly parts: readonly Part[] }
  | { readonly step: 'wait'; readonly until: string }
  /** `stuck`: the provider has not said for a month what has become of a part. */
  | { readonly step: 'end'; readonly stuck: boolean };

export const beginFollowing = (now: string): Following => ({
  begunAt: now,
  askedAt: now,
  asks: 0,
  changed: false,
});

export const afterAsking = (following: Following, now: string): Following => ({
  ...following,
  askedAt: now,
  asks: following.asks + 1,
});

/** @param now an ISO instant */
export function nextStep<Part extends RefundPart>(
  { status, requestedAt, parts }: RefundState<Part>,
  { begunAt, askedAt, asks, changed }: Following,
  now: string,
): RefundStep<Part> {
  if (status === 'under_review') return nextReminder(requestedAt, now);
  // A bank may return what had arrived: whoever says that something has changed is believed to know why, and nobody
  // says so twice: also where other parts have still to be sent.
  const sent = parts.filter((part) => part.status === 'processing' || part.status === 'succeeded');
  if (changed && sent.length > 0) return { step: 'follow', parts: sent };
  const unsent = parts.filter((part) => part.status === 'reserved');
  if (unsent.length > 0) return { step: 'send', parts: unsent };
  const pending = parts.filter((part) => part.status === 'processing');
  if (pending.length === 0) return { step: 'end', stuck: false };
  const followedUntil = addMs(begunAt, FOLLOWED_MS);
  if (hasPassed(followedUntil, askedAt)) return { step: 'end', stuck: true };
  const until = earlier(addMs(askedAt, pauseAfter(asks)), followedUntil);
  return hasPassed(until, now) ? { step: 'follow', parts: pending } : { step: 'wait', until };
}

/** Counted from the request, so that no restart of anything reminds anew. */
function nextReminder(requestedAt: string, now: string): Extract<RefundStep, { step: 'review' }> {
  const sinceMs = Math.max(0, Date.parse(now) - Date.parse(requestedAt));
  const reminder = Math.floor(sinceMs / REMIND_EVERY_MS);
  return { step: 'review', reminder, until: addMs(requestedAt, (reminder + 1) * REMIND_EVERY_MS) };
}

const pauseAfter = (asks: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, asks - 1), LONGEST_PAUSE_MS);
