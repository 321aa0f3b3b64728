/** What a customer gets back on a cancellation, shown before paying and computed once (business.md "Cancellation and refund"). */
import type { ItemType } from './itemTypes.ts';
import { minor } from '../money/money.ts';
import type { MinorUnits, QuoteCurrency } from '../money/money.ts';
import { fromUsd } from '../money/usdPeg.ts';

/** Reasons that return the whole charge without fees; a customer may only claim them. */
export const FULL_REFUND_REASONS = [
  'vehicle_unavailable',
  'weather_cancellation',
  'force_majeure',
  'medical_emergency',
  'government_restriction',
] as const;
export type FullRefundCancellationReason = (typeof FULL_REFUND_REASONS)[number];

export const CANCELLATION_REASONS = ['customer_request', ...FULL_REFUND_REASONS] as const;
export type CancellationReason = (typeof CANCELLATION_REASONS)[number];

export interface CancellationTier {
  /** Applies from this many hours before the start on; null is every later moment, also after the start. */
  readonly hoursBeforeStart: number | null;
  /** Per cent of the charge. */
  readonly percentage: number;
}

/** What is kept of the refund, in the order it is taken, each up to what is left. */
export interface RetainedFees {
  /** Shares of the charge. */
  readonly processingBps: number;
  readonly insuranceBps: number;
  /** Minor units of the policy's currency. */
  readonly concierge: MinorUnits;
}

/** The terms a quote carries, complete enough for a page to show them. */
export interface CancellationPolicy {
  readonly currency: QuoteCurrency;
  /** From the earliest moment to the latest. */
  readonly tiers: readonly CancellationTier[];
  readonly fees: RetainedFees;
  readonly fullRefundReasons: readonly FullRefundCancellationReason[];
  /** Until when the deposit comes back at once with a cancellation; later it follows the end-of-stay rule. */
  readonly depositReturnedAtOnceUntil: 'start';
}

const TIERS: Readonly<Record<ItemType, readonly CancellationTier[]>> = {
  cars: tiers([72, 100], [48, 75], [24, 50], [null, 25]),
  yachts: tiers([168, 100], [72, 80], [48, 60], [24, 40], [null, 20]),
  jets: tiers([168, 100], [72, 75], [48, 50], [24, 30], [null, 15]),
  properties: tiers([336, 100], [168, 85], [72, 70], [48, 50], [null, 25]),
};

const PROCESSING_BPS = 500;
const INSURANCE_BPS = 1000;
const CONCIERGE_USD = minor(100_00);

function tiers(...rows: readonly [hoursBeforeStart: number | null, percentage: number][]) {
  return rows.map(([hoursBeforeStart, percentage]) => ({ hoursBeforeStart, percentage }));
}

export function isFullRefundReason(reason: CancellationReason): reason is FullRefundCancellationReason {
  return reason !== 'customer_request';
}

/** The policy for a type of item, its fees in the currency of the quote. */
export function cancellationPolicy(type: ItemType, currency: QuoteCurrency): CancellationPolicy {
  return {
    currency,
    tiers: TIERS[type],
    fees: {
      processingBps: PROCESSING_BPS,
      insuranceBps: INSURANCE_BPS,
      concierge: fromUsd(CONCIERGE_USD, currency),
    },
    fullRefundReasons: FULL_REFUND_REASONS,
    depositReturnedAtOnceUntil: 'start',
  };
}
