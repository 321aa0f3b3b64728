/** A booking paid in another currency is refunded in that one: to the cent, and never more than was captured. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { payoutOf } from '../../../../src/domain/refund/payout.ts';
import { presentedAmounts } from '../../../../src/domain/quote/presentment.ts';

const RATES = { rate: '3.6725', rateAsOf: '2027-01-01T00:00:00.000Z' } as const;

describe('the deposit in the currency paid', () => {
  it('is its own figure at the locked rate: 5,000 dollars are 5,000 dollars again', () => {
    const presentment = { amount: minor(5_708_114), currency: 'USD', ...RATES } as const;
    expect(presentedAmounts({ deposit: minor(1_836_250), currency: 'AED' }, presentment)).toEqual({
      amount: 5_708_114,
      deposit: 500_000,
      currency: 'USD',
    });
  });

  it('has no decimals in yen', () => {
    const presentment = { amount: minor(9_000_000), currency: 'JPY', ...RATES, rate: '0.023687625' } as const;
    expect(presentedAmounts({ deposit: minor(1_836_250), currency: 'AED' }, presentment).deposit).toBe(
      775_194,
    );
  });
});

describe('a part of the charge in the currency paid', () => {
  const both = { charge: minor(19_126_800), captured: minor(5_208_114) };

  it.each([
    [19_126_800, 5_208_114],
    [9_563_400, 2_604_057],
    [1, 0],
    [0, 0],
  ])('%i of the charge pays out %i', (part, paid) => {
    expect(payoutOf(minor(part), both)).toBe(paid);
  });

  it('more than was charged is refused', () => {
    expect(() => payoutOf(minor(19_126_801), both)).toThrow(RangeError);
  });

  it('whatever parts a full refund comes in, they sum to exactly what was captured', () => {
    const amounts = fc.tuple(
      fc.integer({ min: 1, max: 10 ** 9 }),
      fc.integer({ min: 1, max: 10 ** 9 }),
      fc.array(fc.integer({ min: 0, max: 10 ** 8 }), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(amounts, ([charge, captured, parts]) => {
        let [refunded, paidOut] = [0, 0];
        for (const wanted of [...parts, Number.MAX_SAFE_INTEGER]) {
          const part = Math.min(wanted, charge - refunded);
          const before = { refunded: minor(refunded), paidOut: minor(paidOut) };
          const paid = payoutOf(minor(part), { charge: minor(charge), captured: minor(captured), before });
          expect(paid).toBeGreaterThanOrEqual(0);
          refunded += part;
          paidOut += paid;
          if (refunded === charge) break; // nothing is left to refund
        }
        expect(paidOut).toBe(captured);
      }),
    );
  });
});
