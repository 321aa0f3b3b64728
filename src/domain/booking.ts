/** The states of a booking and its deposit, and the moves between them (api.md "Booking"). */

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

/** Crockford base 32: no I, L, O or U, so a reference can be read out over the telephone. */
const BOOKING_ID_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const BOOKING_ID_PATTERN = /^MIDAS-[0-9A-HJKMNP-TV-Z]{8}$/;

/** Turns eight random values (each taken modulo 32) into a booking reference. */
export function bookingIdFrom(random: Uint8Array): string {
  if (random.length !== 8) throw new RangeError('a booking id takes eight random bytes');
  return `MIDAS-${[...random].map((byte) => BOOKING_ID_ALPHABET.charAt(byte & 31)).join('')}`;
}
