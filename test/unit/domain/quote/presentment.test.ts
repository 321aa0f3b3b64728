import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multiplyDecimals, parseDecimal } from '../../../../src/domain/money/decimal.ts';
import { DEFAULT_FX_RATES, PAYPAL_CURRENCIES } from '../../../../src/domain/money/fx.ts';
import type { FxRates } from '../../../../src/domain/money/fx.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import { paypalPresentment } from '../../../../src/domain/quote/presentment.ts';
import { CONTEXT, quoteFor } from './quoting.ts';

const now = '2026-11-25T08:00:00.000Z';
const endAt = '2026-12-01T06:00:00.000Z';
const rules = { ...CONTEXT, now };
const rates = (usdPerUnit: string, asOf = now): FxRates => ({
  rateOf: () => ({ usdPerUnit, asOf, source: 'test' }),
});
const aed = (total: number) => ({ total: minor(total), currency: 'AED', endAt }) as const;
const usd = (total: number) => ({ total: minor(total), currency: 'USD', endAt }) as const;

describe('what PayPal shows the customer', () => {
  it('is a Dubai quote in dollars at the peg, half up to the cent', () => {
    expect(paypalPresentment(aed(20_963_050), 'USD', rules)).toEqual({
      amount: 5_708_114,
      currency: 'USD',
      rate: '3.6725',
      rateAsOf: now,
    });
  });

  it('is a dollar quote as it stands', () => {
    expect(paypalPresentment(usd(762_292), 'USD', rules)).toEqual({
      amount: 762_292,
      currency: 'USD',
      rate: '1',
      rateAsOf: now,
    });
  });

  it('crosses from dirhams through the peg and rounds once', () => {
    // 100.00 AED at 1.1 × 3.6725 = 4.03975 AED a euro: 24.7540… EUR
    expect(paypalPresentment(aed(100_00), 'EUR', { ...rules, fx: rates('1.1') })).toEqual({
      amount: 2475,
      currency: 'EUR',
      rate: '4.03975',
      rateAsOf: now,
    });
    // Rounded in between, to 0.01 USD and then to 0.01 GBP, this would be 1; in one step 0.0049… is nothing.
    expect(paypalPresentment(aed(2), 'GBP', { ...rules, fx: rates('1.2') })?.amount).toBe(0);
  });

  it('has no decimals in yen', () => {
    expect(paypalPresentment(usd(100_00), 'JPY', { ...rules, fx: rates('0.0064') })?.amount).toBe(15_625);
    expect(paypalPresentment(usd(1), 'JPY', { ...rules, fx: rates('0.02') })?.amount).toBe(1);
    expect(paypalPresentment(usd(1), 'JPY', { ...rules, fx: rates('0.0201') })?.amount).toBe(0);
  });

  it('is in the currency the customer asked for, at a rate that the quote keeps', () => {
    const request = { startDate: '2026-12-01', endDate: '2026-12-02', tier: 'standard' } as const;
    for (const paypalCurrency of PAYPAL_CURRENCIES) {
      const { paypal } = quoteFor({ ...request, paypalCurrency }, { now }).presentment;
      expect(paypal).toMatchObject({ currency: paypalCurrency });
      expect(parseDecimal(paypal?.rate ?? '').digits).toBeGreaterThan(0n);
    }
  });
});

describe('PayPal is not offered', () => {
  it('above 60,000 dollars, and is up to them', () => {
    expect(paypalPresentment(usd(6_000_000), 'USD', rules)).not.toBeNull();
    expect(paypalPresentment(usd(6_000_001), 'USD', rules)).toBeNull();
    expect(paypalPresentment(aed(22_035_000), 'USD', rules)?.amount).toBe(6_000_000);
    expect(paypalPresentment(aed(22_035_002), 'USD', rules)).toBeNull();
  });

  it('where the payment would have to be split, whatever the company’s limit', () => {
    const generous = { ...rules, paypalMaxUsdMinor: 1_000_000_000 };
    expect(paypalPresentment(usd(99_999_999), 'USD', generous)).not.toBeNull();
    expect(paypalPresentment(usd(100_000_000), 'USD', generous)).toBeNull();
  });

  it('unless end, deposit delay and 14 days lie within the 180 days in which PayPal refunds', () => {
    // 180 − 14 − 2 days after the quote, to the millisecond
    const last = '2027-05-08T08:00:00.000Z';
    expect(paypalPresentment({ ...usd(100), endAt: last }, 'USD', rules)).not.toBeNull();
    const late = { ...usd(100), endAt: '2027-05-08T08:00:00.001Z' };
    expect(paypalPresentment(late, 'USD', rules)).toBeNull();
  });

  it.each(['EUR', 'JPY'] as const)('in %s with a rate older than a week', (currency) => {
    const weekOld = rates('1.1', '2026-11-18T08:00:00.000Z');
    const older = rates('1.1', '2026-11-18T07:59:59.999Z');
    expect(paypalPresentment(aed(100_00), currency, { ...rules, fx: weekOld })).not.toBeNull();
    expect(paypalPresentment(aed(100_00), currency, { ...rules, fx: older })).toBeNull();
  });

  it('with a rate that is unknown or whose date cannot be read', () => {
    const unknown: FxRates = { rateOf: () => undefined };
    expect(paypalPresentment(aed(100_00), 'EUR', { ...rules, fx: unknown })).toBeNull();
    expect(paypalPresentment(aed(100_00), 'EUR', { ...rules, fx: rates('1.1', 'yesterday') })).toBeNull();
  });

  it('in other currencies once the built-in table has aged, while dollars stay', () => {
    const later = { ...rules, now: '2026-12-05T00:00:00.000Z', fx: DEFAULT_FX_RATES };
    expect(paypalPresentment(aed(100_00), 'EUR', later)).toBeNull();
    expect(paypalPresentment(aed(100_00), 'USD', later)).not.toBeNull();
  });
});

describe('rates', () => {
  it.each(['0', '0.00', '-1', '1e3', '', '1.', '.5', 'NaN', '1,5'])('%j is refused as a rate', (text) => {
    expect(() => parseDecimal(text)).toThrow(RangeError);
  });

  it('are multiplied without losing a digit', () => {
    const scaled = fc.integer({ min: 1, max: 99_999_999 });
    fc.assert(
      fc.property(scaled, scaled, (left, right) => {
        const [a, b] = [left, right].map(
          (value) => `${Math.floor(value / 10_000)}.${String(value % 10_000).padStart(4, '0')}`,
        );
        const { digits, scale } = parseDecimal(multiplyDecimals(a ?? '', b ?? ''));
        expect(digits * 10n ** BigInt(8 - scale)).toBe(BigInt(left) * BigInt(right));
      }),
    );
  });
});
