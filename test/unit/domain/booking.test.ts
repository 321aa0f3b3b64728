import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOOKING_ID_PATTERN, BOOKING_STATUSES, bookingIdFrom, canMove } from '../../../src/domain/booking.ts';
import type { BookingStatus } from '../../../src/domain/booking.ts';

describe('a booking', () => {
  it('moves only along its life: paid, under way, over, or ended early', () => {
    const moves = (from: BookingStatus) => BOOKING_STATUSES.filter((to) => canMove(from, to));
    expect(Object.fromEntries(BOOKING_STATUSES.map((from) => [from, moves(from)]))).toEqual({
      awaiting_payment: ['confirmed', 'expired', 'cancelled'],
      confirmed: ['active', 'cancelled'],
      active: ['completed', 'cancelled'],
      completed: [],
      expired: ['awaiting_payment', 'confirmed'],
      cancelled: [],
    });
  });

  it('has a reference that can be read out, one for each eight random values', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (random) => {
        expect(bookingIdFrom(random)).toMatch(BOOKING_ID_PATTERN);
      }),
    );
    expect(bookingIdFrom(Uint8Array.of(0, 1, 9, 10, 18, 31, 32, 255))).toBe('MIDAS-019AJZ0Z');
    expect(() => bookingIdFrom(new Uint8Array(7))).toThrow(RangeError);
  });
});
