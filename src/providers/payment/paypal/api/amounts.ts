/** PayPal writes amounts as decimal strings; ours are whole minor units. Exact both ways: no floating point. */
import { z } from 'zod';
import { isPaypalCurrency } from '../../../../domain/money/fx.ts';
import { type Currency, decimals, minor, type MinorUnits } from '../../../../domain/money/money.ts';

/** PayPal takes no decimals in these (developer.paypal.com/reference/currency-codes). */
const WITHOUT_DECIMALS: ReadonlySet<string> = new Set(['HUF', 'JPY', 'TWD']);

/**
 * An amount as PayPal wants it: `183.25`, and `1500` in yen.
 * @throws RangeError for a currency that PayPal does not take (AED), and for an amount that is not positive.
 */
export function payPalAmount(
  amount: MinorUnits,
  currency: Currency,
): { readonly currency_code: string; readonly value: string } {
  if (!isPaypalCurrency(currency)) throw new RangeError(`PayPal takes no ${currency}`);
  if (amount <= 0) throw new RangeError('PayPal moves only amounts above zero');
  const places = decimals(currency);
  const digits = String(amount).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  return { currency_code: currency, value: places === 0 ? whole : `${whole}.${digits.slice(-places)}` };
}

/** Minor units of a decimal string; undefined when it is no amount, or finer than its currency. */
export function minorUnitsOf(value: string, currency: string): MinorUnits | undefined {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,13})(?:\.(\d{1,6}))?$/.exec(value) ?? [];
  if (whole === undefined) return undefined;
  const places = WITHOUT_DECIMALS.has(currency) ? 0 : 2;
  if (/[1-9]/.test(fraction.slice(places))) return undefined;
  return minor(Number(`${sign}${whole}${fraction.slice(0, places).padEnd(places, '0')}`));
}

/** `{ currency_code, value }` of an answer, as minor units. */
export const amountShape = z
  .object({ currency_code: z.string().regex(/^[A-Z]{3}$/), value: z.string() })
  .transform(({ currency_code: currency, value }, context) => {
    const amount = minorUnitsOf(value, currency);
    if (amount !== undefined) return { amount, currency };
    context.addIssue('not an amount');
    return z.NEVER;
  });

/** An instant of an answer, written as ours are. */
export const instantShape = z.iso
  .datetime({ offset: true })
  .transform((instant) => new Date(instant).toISOString());
