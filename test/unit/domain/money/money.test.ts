import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideHalfUp, minor, mulDiv, sum } from '../../../../src/domain/money/money.ts';
import { fromUsd, toUsd } from '../../../../src/domain/money/usdPeg.ts';

describe('money', () => {
  it.each([0.1, NaN, Infinity, 2 ** 53, 1e21])('%d is not an amount', (value) => {
    expect(() => minor(value)).toThrow(RangeError);
  });

  it('has no negative zero, which JSON and equality would show', () => {
    expect(Object.is(minor(-0), 0)).toBe(true);
  });

  it.each([
    [5n, 10n, 1n],
    [4n, 10n, 0n],
    [15n, 10n, 2n],
    [25n, 10n, 3n],
    [-5n, 10n, -1n],
    [-4n, 10n, 0n],
    [0n, 3n, 0n],
  ])('%d by %d is %d: halves go away from zero', (numerator, denominator, quotient) => {
    expect(divideHalfUp(numerator, denominator)).toBe(quotient);
  });

  it('is rounded by half a unit at most, never further', () => {
    const amounts = fc.integer({ min: 0, max: 2 ** 40 });
    fc.assert(
      fc.property(
        amounts,
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (a, n, d) => {
          const result = BigInt(mulDiv(minor(a), BigInt(n), BigInt(d)));
          const error = 2n * (result * BigInt(d) - BigInt(a) * BigInt(n));
          expect(error <= BigInt(d) && error > -BigInt(d)).toBe(true);
        },
      ),
    );
  });

  it('is summed exactly or not at all', () => {
    expect(sum([minor(1), minor(-3), minor(5)])).toBe(3);
    expect(sum([])).toBe(0);
    expect(() => sum([minor(Number.MAX_SAFE_INTEGER), minor(1)])).toThrow(RangeError);
  });

  it('crosses the peg at 3.6725, half up', () => {
    expect(fromUsd(minor(500_000), 'AED')).toBe(1_836_250);
    expect(fromUsd(minor(500_000), 'USD')).toBe(500_000);
    expect(toUsd(minor(20_963_050), 'AED')).toBe(5_708_114);
    expect(toUsd(minor(123), 'USD')).toBe(123);
  });
});
