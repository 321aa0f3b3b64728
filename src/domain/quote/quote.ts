/** What a quote is: every figure a customer sees before paying, fixed for as long as the quote is valid. */
import type { CancellationPolicy } from '../catalog/cancellationPolicy.ts';
import type { ItemType } from '../catalog/catalog.ts';
import type { LocationId } from '../catalog/locations.ts';
import type { Currency, MinorUnits, QuoteCurrency } from '../money/money.ts';
import type { Season } from '../catalog/seasons.ts';
import type { Tier } from '../catalog/tiers.ts';

/** What the customer asks for (api.md `POST /v1/quotes`), after the schema has checked its types. */
export interface QuoteRequest {
  readonly itemId: string;
  readonly location: string;
  /** Local calendar dates, `YYYY-MM-DD`; the end is exclusive. */
  readonly startDate: string;
  readonly endDate: string;
  /** Local time of start and end, `HH:MM`. */
  readonly startTime: string;
  readonly tier: string;
  readonly paypalCurrency: Currency;
  readonly addOns: readonly { readonly id: string; readonly quantity: number }[];
}

/** Integer minor units in the quote's currency. */
export interface QuoteAmounts {
  readonly rental: MinorUnits;
  readonly addOns: MinorUnits;
  readonly insurance: MinorUnits;
  readonly serviceFee: MinorUnits;
  readonly tax: MinorUnits;
  readonly deposit: MinorUnits;
  readonly total: MinorUnits;
}

export interface Presentment {
  readonly amount: MinorUnits;
  readonly currency: Currency;
  /** Quote currency per unit of the presentment currency, as a decimal: `"3.6725"`. */
  readonly rate: string;
  readonly rateAsOf: string;
}

export interface Quote {
  readonly id: string;
  readonly itemId: string;
  readonly itemName: string;
  readonly itemType: ItemType;
  readonly location: LocationId;
  readonly tier: Tier;
  readonly startDate: string;
  readonly endDate: string;
  readonly startTime: string;
  /** The same as instants: the slot in the calendar is exactly from one to the other. */
  readonly startAt: string;
  readonly endAt: string;
  readonly days: number;
  readonly currency: QuoteCurrency;
  /** In date order, one entry a season. */
  readonly seasons: readonly {
    readonly season: Season;
    readonly days: number;
    readonly dailyRate: MinorUnits;
  }[];
  readonly addOns: readonly {
    readonly id: string;
    readonly name: string;
    readonly quantity: number;
    readonly amount: MinorUnits;
  }[];
  readonly amounts: QuoteAmounts;
  readonly presentment: { readonly paypal: Presentment | null };
  readonly cancellationPolicy: CancellationPolicy;
  readonly createdAt: string;
  readonly expiresAt: string;
}
