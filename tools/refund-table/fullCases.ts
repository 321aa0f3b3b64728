/** Refunds of all that was paid, by what they are about. Nothing is left to chance: the same rows every time. */
import { type Case, caseOf, large, SALES, small, special, turnOf } from './case.ts';
import { AFTER_THE_START, AN_HOUR_BEFORE, AROUND_THE_START, aroundBorders, inEachStep } from './moments.ts';
import type { Moment } from './moments.ts';
import { byCard, byPaypal, byPaypalAt, onlyTheFirst, PAYPAL_CURRENCIES } from './payments.ts';
import type { ItemType } from './rules.ts';

export const fullCases = (): Case[] => [
  ...atEachMoment(),
  ...forEachReason(),
  ...beforeConfirmation(),
  ...overShares(),
  ...inAnotherCurrency(),
  ...ofSmallCharges(),
  ...onHalves(),
  ...onHalvesPaid(),
];

const atEachMoment = (): Case[] =>
  SALES.flatMap((sale, row) =>
    [...aroundBorders(sale.itemType), ...AROUND_THE_START].map((moment, turn) =>
      caseOf({ kind: 'moment', sale: { ...sale, charge: large(row + turn) }, moment }),
    ),
  );

const forEachReason = (): Case[] =>
  SALES.flatMap((sale, row) =>
    [...inEachStep(sale.itemType), ...AROUND_THE_START].map((moment, turn) =>
      caseOf({
        kind: 'reason',
        sale: { ...sale, charge: large(row + turn) },
        moment,
        reason: special(row + turn),
      }),
    ),
  );

/** Costs nothing whatever the reason and the moment, also where a review has lasted past the start. */
const beforeConfirmation = (): Case[] =>
  SALES.flatMap((sale, row) => {
    const sold = { ...sale, charge: small(row) };
    const inTwo = { ...sale, charge: 123_456_789n };
    const open = { kind: 'unconfirmed', sale: sold, moment: AN_HOUR_BEFORE, isConfirmed: false };
    return [
      caseOf(open),
      caseOf({ ...open, moment: AFTER_THE_START }),
      caseOf({ ...open, reason: special(row) }),
      caseOf({ ...open, paid: byPaypal(sold, turnOf(PAYPAL_CURRENCIES, row + 1)) }),
      caseOf({ ...open, sale: inTwo, paid: onlyTheFirst(byCard(inTwo)) }),
      caseOf({ ...open, paid: { how: 'nothing paid yet', presentment: null, payments: [] } }),
    ];
  });

/** With any deposit these are two payments, and three. */
const overShares = (): Case[] =>
  SALES.flatMap((sale, row) =>
    [123_456_789n, 234_567_892n].flatMap((charge) => {
      const sold = { kind: 'shares', sale: { ...sale, charge } };
      return [
        ...twoSteps(sale.itemType, row).map((moment) => caseOf({ ...sold, moment })),
        caseOf({ ...sold, moment: AN_HOUR_BEFORE, reason: special(row) }),
        caseOf({ ...sold, moment: AFTER_THE_START }),
      ];
    }),
  );

const inAnotherCurrency = (): Case[] =>
  SALES.flatMap((sale, row) =>
    PAYPAL_CURRENCIES.flatMap((currency, column) => {
      const paidFor = (turn: number) => {
        const sold = { ...sale, charge: small(row + column + turn) };
        return { kind: 'paypal', sale: sold, paid: byPaypal(sold, currency) };
      };
      return [
        ...twoSteps(sale.itemType, row + column).map((moment, turn) => caseOf({ ...paidFor(turn), moment })),
        caseOf({ ...paidFor(5), moment: AN_HOUR_BEFORE, reason: special(row + column) }),
        caseOf({ ...paidFor(6), moment: AFTER_THE_START }),
      ];
    }),
  );

function twoSteps(itemType: ItemType, turn: number): Moment[] {
  const steps = inEachStep(itemType);
  return [turnOf(steps, turn), turnOf(steps, turn + 2)];
}

/** Fees take what the percentage leaves: from one unit up, and around the charge where the last of them just fits. */
const ofSmallCharges = (): Case[] =>
  SALES.flatMap((sale) => {
    const concierge = sale.currency === 'AED' ? 36_725n : 10_000n;
    // After the first two fees a tenth of the charge is left of 25 per cent, and a twentieth of 20.
    const times = sale.itemType === 'yachts' ? 20n : 10n;
    const borders = [-1n, 0n, 1n].map((more) => concierge * times + more);
    return [1n, 4n, 10n, 16n, 30n, 4_999n, 54_321n, ...borders].map((charge) =>
      caseOf({ kind: 'fees', sale: { ...sale, charge }, moment: AN_HOUR_BEFORE }),
    );
  });

/** A percentage of these ends in exactly half a unit, or a fee does, or both do. */
const onHalves = (): Case[] =>
  SALES.flatMap((sale, row) =>
    inEachStep(sale.itemType).flatMap((moment, step) =>
      [row % 2 === 0 ? 3_000_010n : 5_000_005n, row % 2 === 0 ? 7_000_002n : 9_000_001n].map((half) => {
        const charge = half + BigInt(row + step) * 20n;
        return caseOf({ kind: 'halves', sale: { ...sale, charge }, moment });
      }),
    ),
  );

/** At two for one every odd part of the charge is half a cent in the currency paid. */
const onHalvesPaid = (): Case[] =>
  SALES.flatMap((sale, row) =>
    inEachStep(sale.itemType).map((moment, step) => {
      const sold = { ...sale, charge: 600_000n + BigInt(row + step) * 2n };
      return caseOf({ kind: 'halves', sale: sold, moment, paid: byPaypalAt(sold, 'GBP', '2') });
    }),
  );
