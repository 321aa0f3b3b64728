/** A start says in which currencies PayPal cannot be offered. */
import { expect, it } from 'vitest';
import { missingRates } from '../../../src/composition/exchangeRates.ts';
import type { Config } from '../../../src/config/config.ts';
import { DEFAULT_FX_RATES, type FxRates } from '../../../src/domain/money/fx.ts';

const WEEK_MS = 7 * 86_400_000;
const config = (fxRatesFile: string | undefined, paypal: unknown = {}) =>
  ({ paypal, quote: { fxRatesFile, fxMaxAgeMs: WEEK_MS } }) as unknown as Pick<Config, 'paypal' | 'quote'>; // what is read of it
const dated = (asOf: string, currencies = ['EUR']): FxRates => ({
  rateOf: (currency) =>
    currencies.includes(currency) ? { usdPerUnit: '1.1', asOf, source: 'the bank' } : undefined,
});
const ALL = ['EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'SGD', 'HKD', 'JPY'];

it('without a table of its own: until when the product’s serves', () => {
  const words = missingRates(config(undefined), DEFAULT_FX_RATES, new Date('2026-11-30T00:00:00Z'));
  expect(words).toMatch(/FX_RATES_FILE is not set.*EUR, GBP.*until 2026-12-01T00:00:00.000Z only/);
});

it('and once that is too old, what is not offered', () => {
  const words = missingRates(config(undefined), DEFAULT_FX_RATES, new Date('2026-12-01T00:00:00.001Z'));
  expect(words).toBe(
    `PayPal is not offered in ${ALL.join(', ')}: FX_RATES_FILE is not set, and the rates that came with the product are too old`,
  );
});

it('with one: currencies that it lacks, or all of them when it is too old', () => {
  const now = new Date('2027-03-10T00:00:00Z');
  const fresh = '2027-03-09T00:00:00Z';
  expect(missingRates(config('/rates.json'), dated(fresh, ALL), now)).toBeUndefined();
  expect(missingRates(config('/rates.json'), dated(fresh, ALL.slice(1)), now)).toMatch(
    /not offered in EUR: FX_RATES_FILE/,
  );
  expect(missingRates(config('/rates.json'), dated('2027-03-02T00:00:00Z', ALL), now)).toMatch(
    /EUR.*JPY.*too old/,
  );
});

it('where PayPal is not offered at all nothing is missing', () => {
  const later = new Date('2030-01-01T00:00:00Z');
  const without = { ...config(undefined), paypal: undefined };
  expect(missingRates(without, DEFAULT_FX_RATES, later)).toBeUndefined();
});
