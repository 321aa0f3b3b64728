/** Worked figures kept as JSON, with the shapes that the tests read of them. */
import { readFileSync } from 'node:fs';
import type { CancellationReason } from '../../../src/domain/catalog/cancellationPolicy.ts';
import type { ItemType } from '../../../src/domain/catalog/itemTypes.ts';
import type { QuoteCurrency } from '../../../src/domain/money/money.ts';
import type { QuoteAmounts, QuoteRequest } from '../../../src/domain/quote/quote.ts';
import type { RefundBreakdown } from '../../../src/domain/refund/refund.ts';
import type { Season } from '../../../src/domain/catalog/seasons.ts';

export interface ExpectedPrice {
  readonly days: number;
  readonly currency: QuoteCurrency;
  readonly seasons: readonly { season: Season; days: number; dailyRate: number }[];
  readonly amounts: Readonly<Record<keyof QuoteAmounts, number>>;
  readonly charge: number;
  readonly stripePayments: readonly number[];
}

export interface PriceExamples {
  readonly cases: readonly {
    readonly id: string;
    readonly tag: string;
    readonly request: Partial<QuoteRequest>;
    readonly expected: ExpectedPrice & {
      readonly presentment: { paypal: { amount: number; currency: string; rate: string } | null };
    };
  }[];
  readonly splits: readonly { id: string; total: number; stripePayments: number[] }[];
}

export interface PriceTable {
  readonly usdPerUnit: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly request: QuoteRequest;
    readonly expected: ExpectedPrice & {
      readonly startAt: string;
      readonly endAt: string;
      readonly paypal: { amount: number; currency: string } | null;
    };
  }[];
}

export interface RefundExamples {
  readonly cases: readonly {
    readonly id: string;
    readonly tag: string;
    readonly itemType: ItemType;
    readonly currency: QuoteCurrency;
    readonly startAt: string;
    readonly requestAt: string;
    readonly charge: number;
    readonly deposit: number;
    /** None where the charge was made up to reach a border. */
    readonly quoteRequest: Partial<QuoteRequest> | null;
    readonly reason: CancellationReason;
    readonly expected: Omit<RefundBreakdown, 'hoursBeforeStart'> & { readonly hoursBeforeStartFloor: number };
  }[];
}

// Our own files, so their shapes are taken on trust; a wrong one fails the comparison that uses it.
export const priceExamples = read('examples/prices.json') as PriceExamples;
export const refundExamples = read('examples/refunds.json') as RefundExamples;
export const priceTable = read('price-table.json') as PriceTable;

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), 'utf8'));
}
