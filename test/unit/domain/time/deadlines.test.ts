import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import {
  addMs,
  holdEnd,
  msUntil,
  pendingHoldEnd,
  preArrivalAt,
  reviewEnd,
  reviewReminders,
  reviewRequestAt,
} from '../../../../src/domain/time/deadlines.ts';
import { wantsThreeDSecure } from '../../../../src/domain/fraud/threeDSecure.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const created = '2027-12-14T10:00:00.000Z';

describe('a hold', () => {
  it('lasts thirty minutes', () => {
    expect(holdEnd(created, 30 * MINUTE_MS, '2027-12-20T06:00:00.000Z')).toBe('2027-12-14T10:30:00.000Z');
  });

  it('never lasts past the start of the rental, pending money or not', () => {
    expect(holdEnd(created, 30 * MINUTE_MS, '2027-12-14T10:10:00.000Z')).toBe('2027-12-14T10:10:00.000Z');
    expect(pendingHoldEnd(created, 72 * HOUR_MS, '2027-12-15T06:00:00.000Z')).toBe(
      '2027-12-15T06:00:00.000Z',
    );
  });

  it('goes on for 72 hours from creation while money is pending', () => {
    expect(pendingHoldEnd(created, 72 * HOUR_MS, '2027-12-20T06:00:00.000Z')).toBe(
      '2027-12-17T10:00:00.000Z',
    );
  });
});

describe('a payment under review', () => {
  it('is decided within 24 hours of being seen, never past the start of the rental', () => {
    expect(reviewEnd(created, 24 * HOUR_MS, '2027-12-20T06:00:00.000Z')).toBe('2027-12-15T10:00:00.000Z');
    expect(reviewEnd(created, 24 * HOUR_MS, '2027-12-14T18:00:00.000Z')).toBe('2027-12-14T18:00:00.000Z');
  });

  it('reminds finance after each quarter of its time', () => {
    expect(reviewReminders(created, '2027-12-15T10:00:00.000Z')).toEqual([
      '2027-12-14T16:00:00.000Z',
      '2027-12-14T22:00:00.000Z',
      '2027-12-15T04:00:00.000Z',
    ]);
  });
});

describe('messages around the stay', () => {
  it('the pre-arrival email leaves a day before the start', () => {
    expect(preArrivalAt('2027-12-20T06:00:00.000Z', 24 * HOUR_MS, created)).toBe('2027-12-19T06:00:00.000Z');
  });

  it('a booking made less than a day ahead gets it at once, never in the past', () => {
    expect(preArrivalAt('2027-12-14T18:00:00.000Z', 24 * HOUR_MS, created)).toBe(created);
  });

  it('the review request follows a day after the end', () => {
    expect(reviewRequestAt('2027-12-20T06:00:00.000Z', 24 * HOUR_MS)).toBe('2027-12-21T06:00:00.000Z');
  });
});

describe('instants', () => {
  it('are written in UTC with milliseconds, whatever offset they came with', () => {
    expect(addMs('2027-12-14T14:00:00+04:00', 1)).toBe('2027-12-14T10:00:00.001Z');
  });

  it('that have come are nothing to wait for', () => {
    expect(msUntil(created, Date.parse(created) - 5)).toBe(5);
    expect(msUntil(created, Date.parse(created))).toBe(0);
    expect(msUntil(created, Date.parse(created) + 5)).toBe(0);
  });

  it('that cannot be read stop the reader instead of passing for a date', () => {
    expect(() => addMs('tomorrow', 0)).toThrow(RangeError);
    expect(() => msUntil('tomorrow', 0)).toThrow(RangeError);
    expect(() => holdEnd(created, 0, 'tomorrow')).toThrow(RangeError);
  });
});

describe('3-D Secure', () => {
  it.each([
    ['USD', 999_999, false],
    ['USD', 1_000_000, true],
    ['AED', 3_672_499, false],
    ['AED', 3_672_500, true],
  ] as const)('in %s, a total of %d: %s', (currency, total, wanted) => {
    expect(wantsThreeDSecure(minor(total), currency, 1_000_000)).toBe(wanted);
  });
});
