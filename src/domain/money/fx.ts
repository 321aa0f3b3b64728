/** Exchange rates for customers who pay with PayPal in another currency than the quote's (business.md "Money"). */
import { decimalText, multiplyDecimals, parseDecimal } from './decimal.ts';
import type { Currency, QuoteCurrency } from './money.ts';
import { AED_PER_USD } from './usdPeg.ts';

/** PayPal takes no dirhams. */
export const PAYPAL_CURRENCIES = ['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'SGD', 'HKD', 'JPY'] as const;
export type PaypalCurrency = (typeof PAYPAL_CURRENCIES)[number];
/** Currencies whose rate floats against the dollar, unlike the dirham's. */
export type FloatingCurrency = Exclude<PaypalCurrency, 'USD'>;

/** All that PayPal takes whose rate floats. */
export const FLOATING_CURRENCIES = PAYPAL_CURRENCIES.filter(
  (currency): currency is FloatingCurrency => currency !== 'USD',
);

export interface FxRate {
  /** US dollars for one unit of the currency, a decimal. */
  readonly usdPerUnit: string;
  /** ISO instant. */
  readonly asOf: string;
  /** Who published it. */
  readonly source: string;
}

/** Where rates come from: a table today, a feed when there is one. */
export interface FxRates {
  rateOf(currency: FloatingCurrency): FxRate | undefined;
}

const TABLE_DATE = '2026-11-24T00:00:00.000Z';
const TABLE_SOURCE = 'opening table of Midas, to be replaced by the rates of its bank';

const USD_PER_UNIT: Readonly<Record<FloatingCurrency, string>> = {
  EUR: '1.1600',
  GBP: '1.3150',
  CAD: '0.7120',
  AUD: '0.6550',
  CHF: '1.2450',
  SGD: '0.7690',
  HKD: '0.1285',
  JPY: '0.006450',
};

/** The table that comes with the product. A week after its date no currency but the dollar is offered by it. */
export const DEFAULT_FX_RATES: FxRates = {
  rateOf: (currency) => ({ usdPerUnit: USD_PER_UNIT[currency], asOf: TABLE_DATE, source: TABLE_SOURCE }),
};

export function isPaypalCurrency(currency: Currency): currency is PaypalCurrency {
  return currency !== 'AED';
}

/**
 * Quote currency per unit of the currency paid in, exact, with its date; undefined when the rate is unknown or
 * older than `maxAgeMs` at `now`. Dollars need no table: their rate is 1, or the peg, and holds at every moment,
 * so its date is `now`. Dirham crosses are the table's rate times the peg, not rounded here.
 */
export function lockRate(
  from: QuoteCurrency,
  to: PaypalCurrency,
  context: { readonly fx: FxRates; readonly now: string; readonly maxAgeMs: number },
): { rate: string; rateAsOf: string } | undefined {
  if (to === 'USD') return { rate: from === 'USD' ? '1' : AED_PER_USD, rateAsOf: context.now };
  const found = context.fx.rateOf(to);
  if (found === undefined) return undefined;
  const ageMs = Date.parse(context.now) - Date.parse(found.asOf);
  // Written so that an unreadable date (NaN) counts as too old.
  if (!(ageMs <= context.maxAgeMs)) return undefined;
  const rate = multiplyDecimals(found.usdPerUnit, from === 'USD' ? '1' : AED_PER_USD);
  return { rate, rateAsOf: found.asOf };
}

/** Currencies that PayPal takes move by less in a year; a slip of a digit, or a rate the wrong way round, by more. */
const BAND_PERCENT = 20;

export interface Band {
  /** Decimals, both within the band. */
  readonly lowest: string;
  readonly highest: string;
}

/** What a new rate may be, by the last known one: 20 percent either way. @param last US dollars for one unit, a decimal */
export function bandAround(last: string): Band {
  const { digits, scale } = parseDecimal(last);
  const percent = (share: number) => decimalText({ digits: digits * BigInt(share), scale: scale + 2 });
  return { lowest: percent(100 - BAND_PERCENT), highest: percent(100 + BAND_PERCENT) };
}

export function isWithin({ lowest, highest }: Band, rate: string): boolean {
  return isAtMost(lowest, rate) && isAtMost(rate, highest);
}

function isAtMost(left: string, right: string): boolean {
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  return a.digits * 10n ** BigInt(b.scale) <= b.digits * 10n ** BigInt(a.scale);
}
