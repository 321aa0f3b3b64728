/** The states of a booking, its payments and its deposit, and the moves between them (api.md "Booking"). */

export const BOOKING_STATUSES = [
  'awaiting_payment',
  'confirmed',
  'active',
  'completed',
  'expired',
  'cancelled',
] as const;
export type BookingStatus = (typeof BOOKING_STATUSES)[number];

export const PAYMENT_STATUSES = [
  'preparing',
  'requires_payment',
  'processing',
  'under_review',
  'paid',
  'failed',
  'canceled',
  'refunded',
  'partially_refunded',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export const DEPOSIT_STATUSES = ['none', 'held', 'released', 'retained'] as const;
export type DepositStatus = (typeof DEPOSIT_STATUSES)[number];

export const PAYMENT_PROVIDERS = ['stripe', 'paypal'] as const;
export type PaymentProvider = (typeof PAYMENT_PROVIDERS)[number];

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

/** Whether money can still be taken for a payment in this state, so that its session may be shown. */
export function isPayable(status: PaymentStatus): boolean {
  return status === 'requires_payment';
}

/** Crockford base 32: no I, L, O or U, so a reference can be read out over the telephone. */
const BOOKING_ID_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const BOOKING_ID_PATTERN = /^MIDAS-[0-9A-HJKMNP-TV-Z]{8}$/;

/** Turns eight random values (each taken modulo 32) into a booking reference. */
export function bookingIdFrom(random: Uint8Array): string {
  if (random.length !== 8) throw new RangeError('a booking id takes eight random bytes');
  return `MIDAS-${[...random].map((byte) => BOOKING_ID_ALPHABET.charAt(byte & 31)).join('')}`;
}
