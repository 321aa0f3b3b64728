/** Exact positive decimals, for exchange rates: digits and a scale, never a floating-point number. */

export interface Decimal {
  /** The value is `digits / 10^scale`. */
  readonly digits: bigint;
  readonly scale: number;
}

/** @throws RangeError when the text is not a plain positive decimal such as `3.6725`. */
export function parseDecimal(text: string): Decimal {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new RangeError(`not a decimal: ${text}`);
  const digits = BigInt(whole + fraction);
  if (digits === 0n) throw new RangeError('a rate of zero');
  return { digits, scale: fraction.length };
}

/** The exact product of two decimals, without trailing zeros. */
export function multiplyDecimals(left: string, right: string): string {
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  return decimalText({ digits: a.digits * b.digits, scale: a.scale + b.scale });
}

/** Without trailing zeros. */
export function decimalText({ digits, scale }: Decimal): string {
  const padded = digits.toString().padStart(scale + 1, '0');
  const whole = padded.slice(0, padded.length - scale);
  const fraction = padded.slice(padded.length - scale).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
