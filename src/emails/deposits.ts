/** The deposit in words: what was held, what is kept of it, and what goes back (business.md "Deposit"). */
import { z } from 'zod';
import { minor, type Money } from '../domain/money/money.ts';
import { amounts, type Block } from './blocks.ts';
import { amountOrNone, currency, moneyData, someAmount } from './data.ts';

/** As the API shows it; minor units of `currency`. */
export const depositData = z
  .object({
    amount: someAmount,
    retained: amountOrNone.default(minor(0)),
    currency,
    /** What goes back, in the currency that was paid; absent, the rest of the deposit itself. */
    payout: moneyData.optional(),
    /** What the API shows besides. */
    status: z.unknown().optional(),
    released: z.unknown().optional(),
  })
  .refine(({ amount, retained }) => retained <= amount, { path: ['retained'] });

export type DepositFacts = z.output<typeof depositData>;

/** The deposit less what is kept. */
export function returned({ amount, retained, currency: held }: DepositFacts): Money {
  return { amount: minor(amount - retained), currency: held };
}

export function depositTable(deposit: DepositFacts): Block {
  const { amount, retained, currency: held, payout } = deposit;
  const rest = returned(deposit);
  return amounts([
    ...(retained === 0
      ? []
      : [
          { label: 'Deposit', amount, currency: held },
          { label: 'Retained', amount: minor(-retained), currency: held },
        ]),
    { label: 'Returned to you', ...rest, weight: 'total' },
    ...(payout === undefined || payout.currency === held || rest.amount === 0
      ? []
      : [{ label: `Paid out in ${payout.currency}`, ...payout }]),
  ]);
}
