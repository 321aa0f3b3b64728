/** The one computation of a refund: what a preview shows is what a cancellation pays (business.md). */
import { isFullRefundReason } from '../catalog/cancellationPolicy.ts';
import type { CancellationPolicy, CancellationReason } from '../catalog/cancellationPolicy.ts';
import { BPS, minor, mulDiv, sum } from '../money/money.ts';
import type { MinorUnits, QuoteCurrency } from '../money/money.ts';
import type { Quote } from '../quote/quote.ts';

const HOUR_MS = 3_600_000;

export type RefundLineKind =
  'charge' | 'policy_withheld' | 'processing_fee' | 'insurance_fee' | 'concierge_fee' | 'deposit';

export interface Cancellation {
  /** The terms the quote carried, not today's. */
  readonly policy: CancellationPolicy;
  /** Total less deposit; both in minor units of the policy's currency. */
  readonly charge: MinorUnits;
  readonly deposit: MinorUnits;
  /** ISO instants. */
  readonly startAt: string;
  readonly requestedAt: string;
  /** For a claim that was refused: `customer_request`, with the moment of the claim as `requestedAt`. */
  readonly reason: CancellationReason;
  /** Until a booking is confirmed, cancelling it costs nothing. */
  readonly isConfirmed: boolean;
}

/** Shaped as api.md "Refund preview" shows it: always six lines, in this order, that sum to the total. */
export interface RefundBreakdown {
  readonly reason: CancellationReason;
  /** Whole hours rounded down, negative after the start; the percentage follows the exact moment. */
  readonly hoursBeforeStart: number;
  /** Per cent of the charge, an integer. */
  readonly percentage: number;
  readonly lines: readonly { readonly kind: RefundLineKind; readonly amount: MinorUnits }[];
  readonly charge: { readonly refund: MinorUnits };
  readonly deposit: { readonly refund: MinorUnits };
  readonly total: MinorUnits;
  readonly currency: QuoteCurrency;
}

/**
 * What comes back on a cancellation of a paid booking. The deposit is always part of it: before the start at once,
 * from the start on by the rule for the end of a stay, unless finance retains part of it first.
 * @throws RangeError when an instant cannot be read.
 */
export function computeRefund(cancellation: Cancellation): RefundBreakdown {
  const { policy, charge, reason } = cancellation;
  const msBeforeStart = Date.parse(cancellation.startAt) - Date.parse(cancellation.requestedAt);
  if (Number.isNaN(msBeforeStart)) throw new RangeError('a cancellation needs two readable instants');

  const free = !cancellation.isConfirmed || isFullRefundReason(reason);
  const percentage = free ? 100 : percentageAt(policy, msBeforeStart);
  const allowed = mulDiv(charge, BigInt(percentage), 100n);
  const fees = free ? NO_FEES : takeFees(policy, charge, allowed);
  const ofCharge = [charge, minor(allowed - charge), ...fees.map((fee) => minor(0 - fee))];
  const amounts = [...ofCharge, cancellation.deposit];
  return {
    reason,
    hoursBeforeStart: hoursBefore(cancellation.startAt, cancellation.requestedAt),
    percentage,
    lines: REFUND_LINES.map((kind, index) => ({ kind, amount: amounts[index] ?? minor(0) })),
    charge: { refund: sum(ofCharge) },
    deposit: { refund: cancellation.deposit },
    total: sum(amounts),
    currency: policy.currency,
  };
}

/** A refund that follows no policy: so much of the charge and of the deposit, without a fee. @param shares as quoted */
export function withoutTerms(
  { currency, startAt }: Pick<Quote, 'currency' | 'startAt'>,
  shares: { readonly charge: MinorUnits; readonly deposit: MinorUnits },
  { reason, at }: { readonly reason: CancellationReason; readonly at: string },
): RefundBreakdown {
  const amounts: Partial<Record<RefundLineKind, MinorUnits>> = shares;
  return {
    reason,
    hoursBeforeStart: hoursBefore(startAt, at),
    percentage: 100,
    lines: REFUND_LINES.map((kind) => ({ kind, amount: amounts[kind] ?? minor(0) })),
    charge: { refund: shares.charge },
    deposit: { refund: shares.deposit },
    total: sum([shares.charge, shares.deposit]),
    currency,
  };
}

/** Whole hours, rounded down: negative after the start. */
export const hoursBefore = (startAt: string, at: string): number =>
  Math.floor((Date.parse(startAt) - Date.parse(at)) / HOUR_MS);

export const REFUND_LINES = [
  'charge',
  'policy_withheld',
  'processing_fee',
  'insurance_fee',
  'concierge_fee',
  'deposit',
] as const satisfies RefundLineKind[];

const NO_FEES = [minor(0), minor(0), minor(0)];

function percentageAt(policy: CancellationPolicy, msBeforeStart: number): number {
  const tier = policy.tiers.find(
    ({ hoursBeforeStart }) => hoursBeforeStart === null || msBeforeStart >= hoursBeforeStart * HOUR_MS,
  );
  if (tier === undefined) throw new RangeError('a cancellation policy without a last tier');
  return tier.percentage;
}

/** Processing, insurance, concierge: taken in that order, each up to what is left. */
function takeFees(policy: CancellationPolicy, charge: MinorUnits, allowed: MinorUnits): MinorUnits[] {
  const { processingBps, insuranceBps, concierge } = policy.fees;
  const wanted = [
    mulDiv(charge, BigInt(processingBps), BPS),
    mulDiv(charge, BigInt(insuranceBps), BPS),
    concierge,
  ];
  let left: number = allowed;
  return wanted.map((fee) => {
    const taken = minor(Math.min(fee, left));
    left -= taken;
    return taken;
  });
}
