import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAYPAL_CURRENCIES } from '../../../../../../src/domain/money/fx.ts';
import { minor } from '../../../../../../src/domain/money/money.ts';
import { minorUnitsOf, payPalAmount } from '../../../../../../src/providers/payment/paypal/api/amounts.ts';

test.each([
  [183_625, 'USD', '1836.25'],
  [5, 'EUR', '0.05'],
  [100, 'GBP', '1.00'],
  [1500, 'JPY', '1500'],
  [6_000_000, 'CHF', '60000.00'],
] as const)('%i minor units of %s are asked for as %s', (amount, currency, value) => {
  expect(payPalAmount(minor(amount), currency)).toEqual({ currency_code: currency, value });
});

test('dirhams, nothing and less than nothing are never asked for', () => {
  expect(() => payPalAmount(minor(100), 'AED')).toThrow(RangeError);
  expect(() => payPalAmount(minor(0), 'USD')).toThrow(RangeError);
  expect(() => payPalAmount(minor(-1), 'USD')).toThrow(RangeError);
});

test.each([
  ['10.00', 'USD', 1000],
  ['10', 'USD', 1000],
  ['10.1', 'USD', 1010],
  ['-10.00', 'USD', -1000],
  ['0.07', 'USD', 7],
  ['1500', 'JPY', 1500],
  ['1500.00', 'JPY', 1500],
  ['10.100', 'USD', 1010],
])('"%s" of %s is %i minor units', (value, currency, amount) => {
  expect(minorUnitsOf(value, currency)).toBe(amount);
});

test.each([
  ['10.001', 'USD'],
  ['1500.5', 'JPY'],
  ['1e3', 'USD'],
  ['1,000.00', 'USD'],
  [' 10.00', 'USD'],
  ['', 'USD'],
  ['.50', 'USD'],
])('"%s" of %s is no amount, rather than one nearby', (value, currency) => {
  expect(minorUnitsOf(value, currency)).toBeUndefined();
});

test('every amount that is asked for is read back as it was', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 999_999_999_999 }),
      fc.constantFrom(...PAYPAL_CURRENCIES),
      (amount, currency) => {
        expect(minorUnitsOf(payPalAmount(minor(amount), currency).value, currency)).toBe(amount);
      },
    ),
  );
});
