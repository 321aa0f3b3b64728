/** The deposit in words: what was held, what is kept of it, and what goes back (business.md "Deposit"). */
import { z } from 'zod';
import { minor, type Money } from '../domain/money/money.ts';
import { amounts, type Block } from './blocks.ts';
import { amountOrNone, currency, moneyData, someAmount } from './data.ts';
import { BANK_DELAY } from './refunds.ts';

/** As the API shows it; minor units of `currency`. */
export const depositData = z
  .object({
    amount: someAmount,
    retained: amountOrNone.default(minor(0)),
    currency,
    /** What goes back, in the currency that was paid; absent, the rest of the deposit itself. */
    payout: moneyData.optional(),
    /** Finance has paid it another way. */
    settled: z.boolean().default(false),
    /** What the API shows besides. */
    status: z.unknown().optional(),
    released: z.unknown().optional(),
  })
  .refine(({ amount, retained }) => retained <= amount, { path: ['retained'] });

export type DepositFacts = z.output<typeof depositData>;

/** The deposit less what is kept; but no more than is paid out, where less was left of the payment than that. */
export function returned({ amount, retained, currency: held, payout }: DepositFacts): Money {
  const rest = minor(amount - retained);
  return { amount: payout?.currency === held ? minor(Math.min(rest, payout.amount)) : rest, currency: held };
}

/** Whether nothing of it is kept, and nothing has gone back before. */
export const isWholeReturned = (deposit: DepositFacts): boolean =>
  returned(deposit).amount === deposit.amount;

/** How and when it arrives. */
export const howItReturns = ({ settled }: DepositFacts, what = 'It'): string =>
  settled
    ? `${what} comes to you in the way that we have agreed with you.`
    : `${what} goes back by the way it came. ${BANK_DELAY}`;

export function depositTable(deposit: DepositFacts): Block {
  const { amount, retained, currency: held, payout } = deposit;
  const rest = returned(deposit);
  const less = (label: string, taken: number) =>
    taken === 0 ? [] : [{ label, amount: minor(-taken), currency: held }];
  return amounts([
    ...(rest.amount === amount ? [] : [{ label: 'Deposit', amount, currency: held }]),
    ...less('Retained', retained),
    ...less('Returned before', amount - retained - rest.amount),
    { label: 'Returned to you', ...rest, weight: 'total' },
    ...(payout === undefined || payout.currency === held || rest.amount === 0
      ? []
      : [{ label: `Paid out in ${payout.currency}`, ...payout }]),
  ]);
}
