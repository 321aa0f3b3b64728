/** What a booking's payments are to be, at which provider. */
import type { Currency, MinorUnits, QuoteCurrency } from '../money/money.ts';
import type { AmountToPay } from './session.ts';
import { splitPayments } from './splitPayments.ts';
import type { PaymentProvider } from './status.ts';

/** Who takes the payments, and what is charged there instead of the total where it does not take the quote's currency. */
export interface WayToPay {
  readonly provider: PaymentProvider;
  readonly presented?: PresentedAmounts;
}

/** What a customer pays in the currency of a presentment; `amount − deposit` is their charge in it. */
export interface PresentedAmounts {
  readonly amount: MinorUnits;
  readonly deposit: MinorUnits;
  readonly currency: Currency;
}

interface Due {
  readonly bookingId: string;
  readonly currency: QuoteCurrency;
  readonly total: MinorUnits;
}

/** In the quote's currency a total may need several charges; in another one it is never split. @param firstSeq from 1 */
export function amountsToPay(
  { bookingId, currency, total }: Due,
  { provider, presented }: WayToPay,
  firstSeq: number,
): AmountToPay[] {
  const numbered = (index: number) => ({
    id: `${bookingId}-P${firstSeq + index}`,
    seq: firstSeq + index,
    provider,
  });
  if (presented !== undefined) {
    return [{ ...numbered(0), currency: presented.currency, amount: presented.amount, quoted: total }];
  }
  return splitPayments(total).map((amount, index) => ({
    ...numbered(index),
    currency,
    amount,
    quoted: amount,
  }));
}
