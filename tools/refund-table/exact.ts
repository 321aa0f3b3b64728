/** The arithmetic of the refund table: whole numbers without end, and one way to round. */

/** Half up; neither is negative. */
export function halfUp(dividend: bigint, divisor: bigint): bigint {
  const whole = dividend / divisor;
  return 2n * (dividend % divisor) < divisor ? whole : whole + 1n;
}

/** Rounded down, also below zero. */
export function floored(dividend: bigint, divisor: bigint): bigint {
  const towardsZero = dividend / divisor;
  return towardsZero * divisor > dividend ? towardsZero - 1n : towardsZero;
}

export const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, each) => sum + each, 0n);

export const lesser = (one: bigint, other: bigint): bigint => (one < other ? one : other);

/** What is over, or nothing. */
export const above = (amount: bigint, limit: bigint): bigint => (amount > limit ? amount - limit : 0n);

/** Cents or fils at a rate of quote currency per unit of the other, a decimal such as `3.6725`. */
export function converted(amount: bigint, rate: string, decimals: number): bigint {
  const [units = '', fraction = ''] = rate.split('.');
  return halfUp(amount * 10n ** BigInt(fraction.length + decimals), 100n * BigInt(units + fraction));
}
