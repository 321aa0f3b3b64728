/** The kinds of things the company rents, each with its insurance and its deposit (business.md). */
import { minor } from '../money/money.ts';
import type { MinorUnits, QuoteCurrency } from '../money/money.ts';
import { fromUsd } from '../money/usdPeg.ts';

export const ITEM_TYPES = ['cars', 'yachts', 'jets', 'properties'] as const;
export type ItemType = (typeof ITEM_TYPES)[number];

interface TypeTerms {
  /** Share of the rental. */
  readonly insuranceBps: number;
  /** US cents. */
  readonly depositUsd: MinorUnits;
}

export const TYPE_TERMS: Readonly<Record<ItemType, TypeTerms>> = {
  cars: { insuranceBps: 1500, depositUsd: minor(5_000_00) },
  yachts: { insuranceBps: 2000, depositUsd: minor(25_000_00) },
  jets: { insuranceBps: 2500, depositUsd: minor(50_000_00) },
  properties: { insuranceBps: 1000, depositUsd: minor(10_000_00) },
};

/** The deposit in minor units of the quote's currency; in AED the dollar figure at the peg. */
export function depositFor(type: ItemType, currency: QuoteCurrency): MinorUnits {
  return fromUsd(TYPE_TERMS[type].depositUsd, currency);
}
