/** The states of a booking and its deposit, the moves between them, and their order in time (api.md "Booking"). */
import { hasPassed } from './time/deadlines.ts';

export const BOOKING_STATUSES = [
  'awaiting_payment',
  'confirmed',
  'active',
  'completed',
  'expired',
  'cancelled',
] as const;
export type BookingStatus = (typeof BOOKING_STATUSES)[number];

export const DEPOSIT_STATUSES = ['none', 'held', 'released', 'retained'] as const;
export type DepositStatus = (typeof DEPOSIT_STATUSES)[number];

/** What staff decide about a deposit. */
export type DepositAction = 'release' | 'retain' | 'extend' | 'waive' | 'record';

/** Where a booking may go from each state; `expired` may still be revived by a late payment, which may need a review. */
const NEXT: Readonly<Record<BookingStatus, readonly BookingStatus[]>> = {
  awaiting_payment: ['confirmed', 'expired', 'cancelled'],
  confirmed: ['active', 'cancelled'],
  active: ['completed', 'cancelled'],
  completed: [],
  expired: ['awaiting_payment', 'confirmed'],
  cancelled: [],
};

export function canMove(from: BookingStatus, to: BookingStatus): boolean {
  return NEXT[from].includes(to);
}

/** Confirmed once and not given back since: a stay before, at or after its time. */
export const isStay = (status: BookingStatus): boolean =>
  status === 'confirmed' || status === 'active' || status === 'completed';

/** Whether its customer may cancel a booking now. Once the rental has started only staff may. @param now an ISO instant */
export const mayBeCancelledByCustomer = (
  { startAt, status }: { readonly status: BookingStatus; readonly startAt: string },
  now: string,
): boolean => canMove(status, 'cancelled') && !hasPassed(startAt, now);

export interface TimelineEvent {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly event: string;
}

/**
 * What a provider reports, at an instant of its own clock and in whole seconds, and what has to be before it. A report
 * may come late: an event that no cause forbids stands where it happened, before what was recorded meanwhile.
 */
const REPORTED: Readonly<Record<string, readonly string[]>> = {
  payment_failed: ['held'],
  authorised: ['held'],
  paid: ['held', 'authorised'],
  refunded: ['held', 'authorised', 'paid', 'expired', 'cancelled'],
};

/**
 * A booking's timeline in the order in which things happened, its instants never going back: nothing is before what
 * caused it. Midas decides on what it knows, so its own steps come after all that was recorded before them.
 * @param recorded in the order in which it was recorded
 */
export function inOrder(recorded: readonly TimelineEvent[]): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  for (const { at, event } of recorded) {
    const causes = REPORTED[event];
    const before = events.filter((each) => causes === undefined || causes.includes(each.event));
    events.push({ event, at: before.reduce((latest, each) => (each.at > latest ? each.at : latest), at) });
  }
  return events.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

/** Crockford base 32: no I, L, O or U, so a reference can be read out over the telephone. */
const BOOKING_ID_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const BOOKING_ID_PATTERN = /^MIDAS-[0-9A-HJKMNP-TV-Z]{8}$/;

/** Turns eight random values (each taken modulo 32) into a booking reference. */
export function bookingIdFrom(random: Uint8Array): string {
  if (random.length !== 8) throw new RangeError('a booking id takes eight random bytes');
  return `MIDAS-${[...random].map((byte) => BOOKING_ID_ALPHABET.charAt(byte & 31)).join('')}`;
}
