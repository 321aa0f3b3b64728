/** The price of a rental, step by step as business.md "Price of a rental" numbers them. Nothing else is rounded. */
import type { AddOn } from '../catalog/catalogData.ts';
import { TYPE_TERMS, depositFor } from '../catalog/itemTypes.ts';
import type { ItemType } from '../catalog/itemTypes.ts';
import { LOCATIONS } from '../catalog/locations.ts';
import type { LocationId } from '../catalog/locations.ts';
import { BPS, minor, mulDiv, sum } from '../money/money.ts';
import type { MinorUnits } from '../money/money.ts';
import type { Quote, QuoteAmounts } from './quote.ts';
import { SEASON_BPS, seasonOf } from '../catalog/seasons.ts';
import type { Season } from '../catalog/seasons.ts';
import { TIER_BPS } from '../catalog/tiers.ts';
import type { Tier } from '../catalog/tiers.ts';

export interface Rental {
  readonly itemType: ItemType;
  readonly location: LocationId;
  readonly tier: Tier;
  /** Base rate a day, as every price here in minor units of the location's currency. */
  readonly baseRate: MinorUnits;
  /** The rental days, in order. */
  readonly dates: readonly string[];
  readonly addOns: readonly ChosenAddOn[];
}

export interface ChosenAddOn {
  readonly addOn: AddOn;
  readonly unitPrice: MinorUnits;
  readonly quantity: number;
}

export type Price = Pick<Quote, 'seasons' | 'addOns' | 'amounts'>;

export function priceRental(rental: Rental): Price {
  const { taxBps, serviceFeeBps, currency } = LOCATIONS[rental.location];
  const rates = rental.dates.map((date) => dailyRate(rental.baseRate, rental.tier, seasonOf(date)));
  const addOnLines = rental.addOns.map((chosen) => priceAddOn(chosen, rental.dates.length));

  const rentalAmount = sum(rates);
  const addOns = sum(addOnLines.map((line) => line.amount));
  const insurance = share(rentalAmount, TYPE_TERMS[rental.itemType].insuranceBps);
  const serviceFee = share(sum([rentalAmount, insurance, addOns]), serviceFeeBps);
  const tax = share(sum([rentalAmount, insurance, addOns, serviceFee]), taxBps);
  const deposit = depositFor(rental.itemType, currency);
  const total = sum([rentalAmount, addOns, insurance, serviceFee, tax, deposit]);

  return {
    seasons: seasonsOf(rental),
    addOns: addOnLines,
    amounts: { rental: rentalAmount, addOns, insurance, serviceFee, tax, deposit, total },
  };
}

/** What the customer buys: everything but the deposit, which stays the customer's money. */
export function chargeOf(amounts: Pick<QuoteAmounts, 'total' | 'deposit'>): MinorUnits {
  return minor(amounts.total - amounts.deposit);
}

function dailyRate(base: MinorUnits, tier: Tier, season: Season): MinorUnits {
  return mulDiv(base, BigInt(TIER_BPS[tier]) * BigInt(SEASON_BPS[season]), BPS * BPS);
}

function priceAddOn({ addOn, unitPrice, quantity }: ChosenAddOn, days: number): Price['addOns'][number] {
  const times = BigInt(quantity) * (addOn.per === 'day' ? BigInt(days) : 1n);
  return { id: addOn.id, name: addOn.name, quantity, amount: mulDiv(unitPrice, times, 1n) };
}

function share(amount: MinorUnits, bps: number): MinorUnits {
  return mulDiv(amount, BigInt(bps), BPS);
}

/** Runs of days of one season. A stay of 90 days never meets a season twice, so a run is the whole season. */
function seasonsOf({ baseRate, tier, dates }: Rental): Price['seasons'] {
  const runs: { season: Season; days: number; dailyRate: MinorUnits }[] = [];
  for (const season of dates.map(seasonOf)) {
    const last = runs.at(-1);
    if (last?.season === season) last.days += 1;
    else runs.push({ season, days: 1, dailyRate: dailyRate(baseRate, tier, season) });
  }
  return runs;
}
