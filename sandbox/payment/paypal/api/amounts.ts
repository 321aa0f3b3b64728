/** Amounts on PayPal's wire: decimal strings with the currency's own number of decimals. Inside they are minor units. */
import { invalidRequest, unprocessable } from './errors.ts';

export interface WireMoney {
  readonly currency_code: string;
  readonly value: string;
}

export interface Money {
  readonly currency: string;
  /** Minor units. */
  readonly amount: number;
}

/** Decimals of the currencies that this account takes; PayPal has no AED at all. */
const DECIMALS: ReadonlyMap<string, 0 | 2> = new Map([
  ['USD', 2],
  ['EUR', 2],
  ['GBP', 2],
  ['CAD', 2],
  ['AUD', 2],
  ['CHF', 2],
  ['SGD', 2],
  ['HKD', 2],
  ['JPY', 0],
]);
const LARGEST = 999_999_999;

/** Throws a PayPalFailure that names `field`, a JSON pointer to the amount. */
export function readMoney(wire: WireMoney, field: string): Money {
  const decimals = DECIMALS.get(wire.currency_code);
  if (decimals === undefined) {
    throw unprocessable(
      'CURRENCY_NOT_SUPPORTED',
      'Currency code is not currently supported.',
      `${field}/currency_code`,
    );
  }
  const [, minus, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(wire.value) ?? [];
  if (whole === '') {
    throw invalidRequest(
      'INVALID_PARAMETER_SYNTAX',
      'The value of a field does not conform to the expected format.',
      `${field}/value`,
    );
  }
  if (decimals === 0 && fraction !== '') {
    throw unprocessable('DECIMALS_NOT_SUPPORTED', 'Currency does not support decimals.', `${field}/value`);
  }
  if (fraction.length > decimals) {
    throw unprocessable(
      'DECIMAL_PRECISION',
      'The value of the field should not be more than two decimal places.',
      `${field}/value`,
    );
  }
  const amount = Number(whole + fraction.padEnd(decimals, '0'));
  if (minus === '-' || amount === 0) {
    throw unprocessable('CANNOT_BE_ZERO_OR_NEGATIVE', 'Must be greater than zero.', `${field}/value`);
  }
  if (amount > LARGEST) {
    throw unprocessable(
      'MAX_VALUE_EXCEEDED',
      'Should be less than or equal to 9999999.99.',
      `${field}/value`,
    );
  }
  return { currency: wire.currency_code, amount };
}

export function wireMoney({ currency, amount }: Money): WireMoney {
  return { currency_code: currency, value: decimal(amount, DECIMALS.get(currency) ?? 2) };
}

function decimal(minor: number, decimals: number): string {
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** What PayPal keeps of a payment: 3.49 % and 49 of the smallest coins, the smallest unit rounded up. */
export function feeOf({ currency, amount }: Money): Money {
  const fixed = DECIMALS.get(currency) === 0 ? 40 : 49;
  return { currency, amount: Math.min(amount, Math.ceil((amount * 349) / 10_000) + fixed) };
}
