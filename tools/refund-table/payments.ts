/** What a customer has paid, and what is gone of it: the payments in the rows of the refund table. */
import { above, converted, lesser, total } from './exact.ts';
import {
  chargedDeposit,
  decimalsOf,
  type ItemType,
  type Payment,
  type Presentment,
  type QuoteCurrency,
} from './rules.ts';

/** The most that a card is charged at once. */
const CARD_LIMIT = 99_999_999n;

/** Figures of this file, not of a market. The dirham's are the dollar's at the peg of 3.6725. */
const RATES = {
  AED: { USD: '3.6725', EUR: '3.97988825', GBP: '4.67105275', JPY: '0.0246534925' },
  USD: { USD: '1', EUR: '1.0837', GBP: '1.2719', JPY: '0.006713' },
};
export const PAYPAL_CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY'] as const;

export interface Sale {
  readonly itemType: ItemType;
  readonly currency: QuoteCurrency;
  readonly charge: bigint;
}

export interface Paid {
  /** In words. */
  readonly how: string;
  readonly presentment: Presentment | null;
  readonly payments: readonly Payment[];
}

/** By card, in as few shares as its limit allows, the first of them larger by one where they cannot be equal. */
export function byCard(sale: Sale): Paid {
  const due = dueOf(sale);
  const count = (due + CARD_LIMIT - 1n) / CARD_LIMIT;
  const share = (index: number) => due / count + (BigInt(index) < due % count ? 1n : 0n);
  const payments = Array.from({ length: Number(count) }, (_, index) =>
    untouched('stripe', sale.currency, share(index)),
  );
  const how = count === 1n ? 'one card payment' : `${count} card payments`;
  return { how, presentment: null, payments };
}

export const byPaypal = (sale: Sale, currency: (typeof PAYPAL_CURRENCIES)[number]): Paid =>
  byPaypalAt(sale, currency, RATES[sale.currency][currency]);

export function byPaypalAt(sale: Sale, currency: Presentment['currency'], rate: string): Paid {
  const amount = converted(dueOf(sale), rate, decimalsOf(currency));
  return {
    how: `PayPal in ${currency} at ${rate}`,
    presentment: { amount, currency, rate },
    payments: [untouched('paypal', currency, amount)],
  };
}

const dueOf = (sale: Sale): bigint => sale.charge + chargedDeposit(sale);

const untouched = (
  provider: Payment['provider'],
  currency: Payment['currency'],
  captured: bigint,
): Payment => ({ provider, currency, captured, refunded: 0n, disputed: 0n, reserved: 0n });

/** Before confirmation another share may still be open. */
export function onlyTheFirst(paid: Paid): Paid {
  const nothing = (payment: Payment): Payment => ({ ...payment, captured: 0n });
  const payments = paid.payments.map((payment, index) => (index === 0 ? payment : nothing(payment)));
  return { ...paid, how: `the first of ${paid.how}`, payments };
}

/** Ways in which money is gone. */
export const GONE = ['refunded', 'disputed', 'reserved', 'a bit of each'] as const;
type Gone = (typeof GONE)[number];

/** The payments with no more than this left of them, the rest gone from the first of them on, or from the last. */
export function leaving(
  paid: Paid,
  left: bigint,
  { end, gone }: { gone: Gone; end: 'first' | 'last' },
): Paid {
  const inOrder = end === 'first' ? paid.payments : paid.payments.toReversed();
  const missing = above(total(paid.payments.map(({ captured }) => captured)), left);
  const payments = inOrder.map((payment, index) => {
    const before = total(inOrder.slice(0, index).map(({ captured }) => captured));
    return without(payment, lesser(payment.captured, above(missing, before)), gone);
  });
  return { ...paid, payments: end === 'first' ? payments : payments.toReversed() };
}

function without(payment: Payment, amount: bigint, gone: Gone): Payment {
  if (gone !== 'a bit of each') return { ...payment, [gone]: amount };
  const third = amount / 3n;
  return { ...payment, refunded: third, disputed: third, reserved: amount - 2n * third };
}

/** A payment that was refunded and disputed too counts as nothing, not as less. */
export function firstGoneTwice(paid: Paid): Paid {
  const twice = (payment: Payment): Payment => ({
    ...payment,
    refunded: payment.captured,
    disputed: payment.captured,
  });
  const payments = paid.payments.map((payment, index) => (index === 0 ? twice(payment) : payment));
  return { ...paid, how: `${paid.how}, the first refunded and disputed`, payments };
}
