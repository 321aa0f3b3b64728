/** A refund in words: what comes back, line by line, and in which currency (api.md "Refund preview and `refund`"). */
import { z } from 'zod';
import { CANCELLATION_REASONS, FULL_REFUND_REASONS } from '../domain/catalog/cancellationPolicy.ts';
import { sum, type Money } from '../domain/money/money.ts';
import { REFUND_LINES, type RefundLineKind } from '../domain/refund/refund.ts';
import { amounts, note, type AmountRow, type Block } from './blocks.ts';
import { amount, amountOrNone, currency, line, moneyData, type BookingFacts } from './data.ts';
import { moneyText } from './rental.ts';

/** What the API shows of a refund besides, and no email says. */
const UNSAID = z.object({
  status: z.unknown(),
  reason: z.unknown(),
  hoursBeforeStart: z.unknown(),
  percentage: z.unknown(),
  charge: z.unknown(),
  deposit: z.unknown(),
});

/** A refund as the API shows it, or as much of it as there is; `total` and `lines` are minor units of `currency`. */
export const refundData = z.object({
  ...UNSAID.partial().shape,
  id: line.optional(),
  total: amountOrNone,
  currency,
  /** Where given, they sum to the total: an email with a wrong sum would be believed. */
  lines: z
    .array(z.object({ kind: z.enum(REFUND_LINES), amount }))
    .readonly()
    .optional(),
  /** What the provider pays out, in the currency that was paid; absent, the total itself. */
  payout: moneyData.optional(),
});

/** The same for an email about one refund, whose lines have to make sense. */
export const soundRefundData = refundData.refine(
  ({ lines, total }) => lines === undefined || sum(lines.map((each) => each.amount)) === total,
  { path: ['lines'] },
);

/** A reason that returns the whole charge, claimed by a customer. */
export const claimData = z.enum(FULL_REFUND_REASONS);

/** What finance made of a claim. */
export const decisionData = z.enum(['approved', 'refused']);

/** Why a booking ended: a reason to cancel, or a payment that the company would not take. */
export const endingData = z.enum([...CANCELLATION_REASONS, 'payment_review']);
export type Ending = z.output<typeof endingData>;

export type RefundFacts = z.output<typeof refundData>;

export const LINES: Readonly<Record<RefundLineKind, string>> = {
  charge: 'Paid for the rental',
  policy_withheld: 'Withheld by the terms',
  processing_fee: 'Processing fee',
  insurance_fee: 'Insurance administration',
  concierge_fee: 'Concierge fee',
  deposit: 'Deposit',
};

/** Reasons for whoever reads them in a table. */
export const REASONS: Readonly<Record<z.output<typeof claimData>, string>> = {
  vehicle_unavailable: 'What was reserved is not available',
  weather_cancellation: 'The weather',
  force_majeure: 'Force majeure',
  medical_emergency: 'A medical emergency',
  government_restriction: 'A restriction by the authorities',
};

export const ENDINGS: Readonly<Record<Ending, string>> = {
  ...REASONS,
  customer_request: 'The customer wished it',
  payment_review: 'Finance did not approve the payment',
};

export const BANK_DELAY = 'Banks usually show a refund within five to ten working days.';

/** Whether all that was paid comes back: nothing of it had gone back before. */
export const isWhole = ({ lines = [] }: RefundFacts): boolean =>
  lines.every(({ kind, amount: part }) => kind !== 'policy_withheld' || part === 0);

/** What will really arrive. */
export function payoutOf({ payout, total, currency: quoted }: RefundFacts): Money {
  return payout ?? { amount: total, currency: quoted };
}

/** What will really arrive, within a sentence. */
export function payoutText(booking: BookingFacts, refund: RefundFacts): string {
  const { amount: paidOut, currency: other } = payoutOf(refund);
  return moneyText(booking, paidOut, other);
}

/** The lines that are not empty, their sum, and the payout where it is in another currency. */
export function refundTable(refund: RefundFacts, label = 'Refund'): Block {
  const payout = payoutOf(refund);
  const isElsewhere = payout.currency !== refund.currency;
  // Where less was ever paid than the booking's price, what the price is made of would not add up to it.
  if (!isElsewhere && payout.amount !== refund.total) return amounts([{ label, ...payout, weight: 'total' }]);
  return amounts([
    ...lineRows(refund),
    { label, amount: refund.total, currency: refund.currency, weight: 'total' },
    ...(isElsewhere ? [{ label: `Paid out in ${payout.currency}`, ...payout }] : []),
  ]);
}

/** The same with when and how it arrives. */
export function refundBlocks(refund: RefundFacts): Block[] {
  return [refundTable(refund), note(`It goes back by the way it came. ${BANK_DELAY}`)];
}

function lineRows({ lines = [], currency: quoted }: RefundFacts): AmountRow[] {
  return lines
    .filter((each) => each.amount !== 0)
    .map(({ kind, amount: part }) => ({ label: LINES[kind], amount: part, currency: quoted }));
}
