import fc from 'fast-check';
import { expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { MAX_CHARGE, splitPayments } from '../../../../src/domain/payment/splitPayments.ts';

const totals = fc.oneof(
  fc.integer({ min: 1, max: 2_000_000_000 }),
  fc
    .integer({ min: 1, max: 60 })
    .chain((shares) => fc.integer({ min: -2, max: 2 }).map((offset) => shares * MAX_CHARGE + offset)),
);

it('the shares of any total sum to it, differ by a unit at most, largest first, and are as few as can be', () => {
  fc.assert(
    fc.property(totals, (total) => {
      const shares = splitPayments(minor(total));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
      expect(Math.max(...shares)).toBeLessThanOrEqual(MAX_CHARGE);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      expect(shares).toEqual([...shares].sort((left, right) => right - left));
      expect((shares.length - 1) * MAX_CHARGE).toBeLessThan(total);
    }),
  );
});

it('a total of nothing is no payment', () => {
  expect(() => splitPayments(minor(0))).toThrow(RangeError);
  expect(() => splitPayments(minor(-5))).toThrow(RangeError);
});
