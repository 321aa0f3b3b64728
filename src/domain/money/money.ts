/**
 * Exact money: integer minor units with an ISO 4217 currency, products in BigInt, one rounding rule.
 * Source: business.md "Money".
 */

export const CURRENCIES = ['AED', 'USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'SGD', 'HKD', 'JPY'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** The currencies a quote is priced in: one per location. */
export type QuoteCurrency = Extract<Currency, 'AED' | 'USD'>;

declare const minorUnits: unique symbol;
/** A whole number of the currency's smallest unit (fils, cents; yen themselves). Made only by {@link minor}. */
export type MinorUnits = number & { readonly [minorUnits]: true };

export interface Money {
  readonly amount: MinorUnits;
  readonly currency: Currency;
}

/** Basis points: 10000 is one. */
export const BPS = 10_000n;

/**
 * Accepts a number as an amount of minor units.
 * @throws RangeError when it is not a safe integer: money is never approximate.
 */
export function minor(value: number): MinorUnits {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an amount of minor units: ${value}`);
  return (Object.is(value, -0) ? 0 : value) as MinorUnits; // the brand exists only for the compiler
}

/** The exact sum of amounts in one currency. */
export function sum(amounts: Iterable<MinorUnits>): MinorUnits {
  let total = 0n;
  for (const amount of amounts) total += BigInt(amount);
  return fromBigInt(total);
}

/** `amount × numerator / denominator`, rounded half up (away from zero for the negative) once, exactly. */
export function mulDiv(amount: MinorUnits, numerator: bigint, denominator: bigint): MinorUnits {
  return fromBigInt(divideHalfUp(BigInt(amount) * numerator, denominator));
}

/** What a part of one amount is of another one, in the same proportion. */
export const inProportion = (part: MinorUnits, whole: MinorUnits, of: MinorUnits): MinorUnits =>
  whole === 0 ? minor(0) : mulDiv(part, BigInt(of), BigInt(whole));

/** Integer division rounded half up; `denominator` is positive. Negative results mirror positive ones. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('denominator must be positive');
  const magnitude = numerator < 0n ? -numerator : numerator;
  const quotient = (2n * magnitude + denominator) / (2n * denominator);
  return numerator < 0n ? -quotient : quotient;
}

function fromBigInt(value: bigint): MinorUnits {
  return minor(Number(value));
}

/** Digits after the decimal point of a currency (ISO 4217). */
export function decimals(currency: Currency): 0 | 2 {
  return currency === 'JPY' ? 0 : 2;
}

/** `AED 18,362.50`, `-USD 100.00`, `JPY 1,500`: the currency's code, thousands, and as many decimals as it has. */
export function formatMoney(amount: MinorUnits, currency: Currency): string {
  const places = decimals(currency);
  const digits = String(Math.abs(amount)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = places === 0 ? '' : `.${digits.slice(-places)}`;
  return `${amount < 0 ? '-' : ''}${currency} ${whole}${fraction}`;
}
