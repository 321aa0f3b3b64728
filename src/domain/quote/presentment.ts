/** Whether PayPal is offered for a quote, and what the customer would pay there (business.md "Payments"). */
import { parseDecimal } from '../money/decimal.ts';
import { lockRate } from '../money/fx.ts';
import type { FxRates, PaypalCurrency } from '../money/fx.ts';
import { decimals, mulDiv } from '../money/money.ts';
import type { MinorUnits, QuoteCurrency } from '../money/money.ts';
import { toUsd } from '../money/usdPeg.ts';
import type { Presentment } from './quote.ts';
import { addMs } from '../time/deadlines.ts';
import type { PresentedAmounts } from '../payment/amountsToPay.ts';
import { MAX_CHARGE } from '../payment/splitPayments.ts';

const DAY_MS = 86_400_000;
/** PayPal refunds no payment older than this. */
const REFUNDABLE_FOR_MS = 180 * DAY_MS;
/** Time for us to settle what is left once the deposit is due. */
const SETTLING_MS = 14 * DAY_MS;

export interface PaypalRules {
  /** ISO instant of the quote. */
  readonly now: string;
  readonly depositReleaseDelayMs: number;
  /** US cents. */
  readonly paypalMaxUsdMinor: number;
  readonly fx: FxRates;
  readonly fxMaxAgeMs: number;
}

/**
 * Amount and locked rate in the customer's currency, rounded once, half up to its minor unit; null where PayPal
 * is not offered: above the company's limit, where the payment would have to be split, where a refund might come
 * too late for PayPal, or without a fresh rate.
 */
export function paypalPresentment(
  due: { readonly total: MinorUnits; readonly currency: QuoteCurrency; readonly endAt: string },
  to: PaypalCurrency,
  rules: PaypalRules,
): Presentment | null {
  if (toUsd(due.total, due.currency) > rules.paypalMaxUsdMinor || due.total > MAX_CHARGE) return null;
  if (!refundableUntilSettled(due.endAt, rules)) return null;
  const locked = lockRate(due.currency, to, { fx: rules.fx, now: rules.now, maxAgeMs: rules.fxMaxAgeMs });
  if (locked === undefined) return null;
  return {
    amount: atRate(due.total, due.currency, { currency: to, rate: locked.rate }),
    currency: to,
    ...locked,
  };
}

function refundableUntilSettled(endAt: string, { now, depositReleaseDelayMs }: PaypalRules): boolean {
  const settled = addMs(endAt, depositReleaseDelayMs + SETTLING_MS);
  return Date.parse(settled) <= Date.parse(addMs(now, REFUNDABLE_FOR_MS));
}

/** `rate` is quote currency per unit of `currency`: `amount / rate`, with both's decimals, in one division. */
function atRate(
  amount: MinorUnits,
  from: QuoteCurrency,
  { currency, rate }: Pick<Presentment, 'currency' | 'rate'>,
): MinorUnits {
  const { digits, scale } = parseDecimal(rate);
  return mulDiv(amount, 10n ** BigInt(decimals(currency) + scale), 10n ** BigInt(decimals(from)) * digits);
}

/** The deposit is its own figure at the locked rate (business.md "Cancellation and refund"); the charge is the rest. */
export function presentedAmounts(
  quoted: { readonly deposit: MinorUnits; readonly currency: QuoteCurrency },
  presentment: Presentment,
): PresentedAmounts {
  const { amount, currency } = presentment;
  return { amount, currency, deposit: atRate(quoted.deposit, quoted.currency, presentment) };
}
