/**
 * The refund of a booking that was never confirmed: everything goes back, nothing is withheld
 * (business.md "Cancellation and refund", api.md "Refund preview and `refund`").
 */
import { type Money, type MinorUnits, minor, mulDiv, type QuoteCurrency, sum } from '../money/money.ts';
import { REFUND_LINES, type RefundBreakdown, type RefundLineKind } from './refund.ts';

/** `blocked` by a dispute: waiting, not failed. */
export const REFUND_VIEW_STATUSES = ['processing', 'succeeded', 'failed', 'blocked'] as const;

/**
 * A customer who left before the booking was confirmed, money that came after its end, or a payment that finance
 * did not approve. The customer reads it, so the last one says no more than their payment's status did.
 */
export const UNCONFIRMED_REFUND_REASONS = ['customer_request', 'late_payment', 'payment_review'] as const;
export type FullRefundReason = (typeof UNCONFIRMED_REFUND_REASONS)[number];

/** A refund as a booking shows it. */
export interface RefundView extends Omit<RefundBreakdown, 'reason'> {
  readonly id: string;
  readonly status: (typeof REFUND_VIEW_STATUSES)[number];
  readonly reason: FullRefundReason;
  /** What the provider pays out, in the currency that was paid. */
  readonly payout: Money;
}

export function fullRefund(booking: {
  readonly bookingId: string;
  readonly reason: FullRefundReason;
  readonly total: MinorUnits;
  readonly deposit: MinorUnits;
  readonly currency: QuoteCurrency;
  /** All that was captured, in the currency that was paid. */
  readonly captured: Money;
  /** What comes back of it: less where some had gone back before. */
  readonly left: MinorUnits;
  readonly startAt: string;
  readonly at: string;
}): RefundView {
  const { captured, deposit, left, total } = booking;
  const charge = sum([total, minor(-deposit)]);
  const comesBack = left === captured.amount ? total : mulDiv(total, BigInt(left), BigInt(captured.amount));
  // Of what is missing the charge bears as much as it can, then the deposit.
  const ofCharge = minor(Math.max(0, comesBack - deposit));
  const ofDeposit = minor(comesBack - ofCharge);
  const amounts: Partial<Record<RefundLineKind, MinorUnits>> = {
    charge,
    policy_withheld: minor(ofCharge - charge),
    deposit: ofDeposit,
  };
  return {
    id: `${booking.bookingId}-R1`,
    status: 'processing',
    reason: booking.reason,
    hoursBeforeStart: Math.floor((Date.parse(booking.startAt) - Date.parse(booking.at)) / 3_600_000),
    percentage: 100,
    lines: REFUND_LINES.map((kind) => ({
      kind,
      amount: amounts[kind] ?? minor(0),
    })),
    charge: { refund: ofCharge },
    deposit: { refund: ofDeposit },
    total: comesBack,
    currency: booking.currency,
    payout: { ...captured, amount: left },
  };
}
