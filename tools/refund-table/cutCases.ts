/** Refunds of which less is left than they come to: gone elsewhere, reserved, or lost to a dispute. */
import { type Asked, type Case, caseOf, SALES, small, special, turnOf } from './case.ts';
import { AFTER_THE_START, AN_HOUR_BEFORE, inEachStep } from './moments.ts';
import {
  byCard,
  byPaypal,
  byPaypalAt,
  firstGoneTwice,
  GONE,
  leaving,
  type Paid,
  PAYPAL_CURRENCIES,
} from './payments.ts';
import { wholeRefund } from './rules.ts';

export const cutCases = (): Case[] => [
  ...byEachWay(),
  ...ofEachKind(),
  ...onHalves(),
  ...ofAlmostNothing(),
  ...SALES.map((sale) => {
    const sold = inTwo(sale);
    return caseOf({ kind: 'cut', sale: sold, moment: AN_HOUR_BEFORE, paid: firstGoneTwice(byCard(sold)) });
  }),
];

type Cancelled = Omit<Asked, 'kind' | 'paid'> & { readonly paid: Paid };

const inTwo = (sale: (typeof SALES)[number]) => ({ ...sale, charge: 150_000_007n });

/** Paid by each way, each time at another step of the terms, and cut by little, by more and by all. */
const byEachWay = (): Case[] =>
  SALES.flatMap((sale, row) => {
    const moment = (turn: number) => turnOf(inEachStep(sale.itemType), row + turn);
    const one = { ...sale, charge: small(row) };
    const two = inTwo(sale);
    const currency = turnOf(PAYPAL_CURRENCIES, row + (row >> 2));
    return [
      ...cutsOf({ sale: one, paid: byCard(one), moment: moment(0) }, row),
      ...cutsOf({ sale: two, paid: byCard(two), moment: moment(1) }, row + 1),
      ...cutsOf({ sale: one, paid: byPaypal(one, currency), moment: moment(2) }, row),
    ];
  });

/** Of a charge that goes back in full, for its reason or before confirmation, and of one after the start. */
const ofEachKind = (): Case[] =>
  SALES.flatMap((sale, row) => {
    const sold = { ...sale, charge: small(row + 2) };
    const card = { sale: sold, paid: byCard(sold) };
    const paypal = { sale: sold, paid: byPaypal(sold, turnOf(PAYPAL_CURRENCIES, row + 1)) };
    return [
      ...cutsOf({ ...paypal, moment: AN_HOUR_BEFORE, reason: special(row) }, row, [HALF]),
      ...cutsOf({ ...paypal, moment: AN_HOUR_BEFORE, isConfirmed: false }, row + 1, [HALF]),
      ...cutsOf({ ...card, moment: AN_HOUR_BEFORE, isConfirmed: false }, row + 2, [HALF, THIRD]),
      ...cutsOf({ ...card, moment: AFTER_THE_START }, row + 3, [LESS, HALF]),
      ...cutsOf({ ...paypal, moment: AFTER_THE_START }, row, [HALF, THIRD]),
    ];
  });

/** At one for two an odd cent paid is half a unit in the quote's currency, of the charge and of the deposit. */
const onHalves = (): Case[] =>
  SALES.flatMap((sale, row) => {
    const sold = { ...sale, charge: 300_000n + BigInt(row) };
    const paid = byPaypalAt(sold, 'HKD', '0.5');
    const reason = special(row);
    return cutsOf({ sale: sold, paid, moment: AN_HOUR_BEFORE, reason }, row, [LESS, MORE, LESS_THAN_DEPOSIT]);
  });

/** A charge so small that it is a few yen, or none: then the deposit bears all that is missing. */
const ofAlmostNothing = (): Case[] =>
  SALES.flatMap((sale, row) => {
    const sold = { ...sale, charge: sale.currency === 'AED' ? 30n : 1n };
    const paid = byPaypal(sold, 'JPY');
    const reason = special(row);
    return cutsOf({ sale: sold, paid, moment: AN_HOUR_BEFORE, reason }, row, [
      LESS,
      LESS_THAN_DEPOSIT,
      THIRD,
    ]);
  });

const LESS = '1 less than the refund';
const HALF = 'the deposit and half of the rest';
const MORE = '1 more than the deposit';
const LESS_THAN_DEPOSIT = '1 less than the deposit';
const THIRD = 'a third of the deposit';

/** How much is left, in minor units of the currency paid. */
function levelsOf({ isConfirmed = true, moment, paid, reason = 'customer_request', sale }: Cancelled) {
  const { secondsBeforeStart } = moment;
  const { charge, deposit } = wholeRefund({ ...sale, ...paid, secondsBeforeStart, reason, isConfirmed }).paid;
  const ofCharge = [
    { what: 'as much as the refund', left: charge + deposit },
    { what: LESS, left: charge + deposit - 1n },
    { what: HALF, left: deposit + charge / 2n },
    { what: MORE, left: deposit + 1n },
  ];
  const ofDeposit = [
    { what: 'the deposit', left: deposit },
    { what: LESS_THAN_DEPOSIT, left: deposit - 1n },
    { what: THIRD, left: deposit / 3n },
  ];
  return [
    ...(charge === 0n ? [] : ofCharge),
    ...(deposit === 0n ? [] : ofDeposit),
    { what: 'nothing', left: 0n },
  ];
}

function cutsOf(cancelled: Cancelled, turn: number, only?: readonly string[]): Case[] {
  const levels = levelsOf(cancelled).filter(({ what }) => only === undefined || only.includes(what));
  return levels.map(({ left, what }, index) => {
    const gone = turnOf(GONE, turn + index);
    const end = turnOf(['first', 'last'] as const, turn);
    const paid = leaving(cancelled.paid, left, { gone, end });
    const how = `${paid.how} of which ${what} is left (${gone})`;
    return caseOf({ kind: 'cut', ...cancelled, paid: { ...paid, how } });
  });
}
