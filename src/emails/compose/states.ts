/**
 * Of which bookings each template speaks the truth. The workflows send each at its own moment; staff may ask for any at
 * any time, and nobody is told "Confirmed" of a booking that is not.
 */
import { BOOKING_STATUSES, type BookingStatus, type DepositStatus } from '../../domain/booking.ts';
import type { PaymentStatus } from '../../domain/payment/status.ts';
import type { BookingRow } from '../../store/booking/view.ts';
import type { TemplateName } from '../index.ts';

interface FittingState {
  readonly booking: readonly BookingStatus[];
  /** Some payment of it is in one of these. */
  readonly payment?: readonly PaymentStatus[];
  readonly deposit?: readonly DepositStatus[];
}

interface BookingState extends Pick<BookingRow, 'status' | 'deposit_status'> {
  readonly payments: readonly { readonly status: PaymentStatus }[];
}

const TAKEN = ['paid', 'under_review', 'partially_refunded', 'refunded'] as const;
const OPEN = ['preparing', 'requires_payment', 'failed', 'canceled'] as const;
const LATE: FittingState = {
  booking: ['expired', 'cancelled'],
  payment: ['paid', 'partially_refunded', 'refunded'],
};
const CONFIRMED: FittingState = { booking: ['confirmed', 'active'] };
const BEFORE_START: FittingState = { booking: ['confirmed'] };
const DECLINED: FittingState = { booking: ['awaiting_payment'], payment: OPEN };
const IN_REVIEW: FittingState = { booking: ['awaiting_payment'], payment: ['under_review'] };
const CANCELLED: FittingState = { booking: ['cancelled'] };
const CLAIMED: FittingState = { booking: ['cancelled'], payment: ['paid', 'partially_refunded', 'refunded'] };
/** Disputes and refunds come in every state, also long after the end. */
const ONCE_PAID: FittingState = { booking: BOOKING_STATUSES, payment: TAKEN };
const REFUND_REFUSED: FittingState = { booking: BOOKING_STATUSES, payment: ['paid', 'partially_refunded'] };
const AFTER_START: readonly BookingStatus[] = ['active', 'completed', 'cancelled'];

const STATES: Readonly<Record<TemplateName, FittingState>> = {
  booking_confirmation: CONFIRMED,
  payment_receipt: { booking: ['confirmed', 'active', 'completed'], payment: TAKEN },
  payment_failed: DECLINED,
  booking_expired: { booking: ['expired'] },
  payment_pending: { booking: ['awaiting_payment'], payment: ['processing'] },
  booking_in_review: IN_REVIEW,
  late_payment_refunded: LATE,
  pre_arrival: BEFORE_START,
  review_request: { booking: ['completed'] },
  access_link: { booking: BOOKING_STATUSES },
  cancellation_confirmation: CANCELLED,
  refund_confirmation: { booking: BOOKING_STATUSES, payment: ['partially_refunded', 'refunded'] },
  refund_delayed: REFUND_REFUSED,
  refund_under_review: CLAIMED,
  claim_decided: CLAIMED,
  deposit_released: { booking: AFTER_START, deposit: ['released'] },
  deposit_retained: { booking: AFTER_START, deposit: ['retained'] },
  concierge_new_booking: CONFIRMED,
  concierge_payment_failed: DECLINED,
  concierge_pre_arrival: BEFORE_START,
  concierge_late_payment: LATE,
  concierge_cancellation: CANCELLED,
  finance_risk_review: IN_REVIEW,
  finance_payment_problem: { booking: BOOKING_STATUSES },
  finance_refund_failed: REFUND_REFUSED,
  finance_refund_review: CLAIMED,
  finance_early_fraud_warning: ONCE_PAID,
  legal_dispute_opened: ONCE_PAID,
  legal_dispute_reminder: ONCE_PAID,
  legal_dispute_closed: ONCE_PAID,
  management_dispute_reminder: ONCE_PAID,
};

/** @returns undefined where the template fits; else how the booking is and how it would have to be, for a person. */
export function stateMisfit(
  template: TemplateName,
  { status, payments, deposit_status: deposit }: BookingState,
): string | undefined {
  const fitting = STATES[template];
  if (!fitting.booking.includes(status))
    return `The booking is ${status}: ${template} is for one that is ${fitting.booking.join(' or ')}.`;
  const paymentStatuses = payments.map((payment) => payment.status);
  if (fitting.payment !== undefined && !fitting.payment.some((each) => paymentStatuses.includes(each)))
    return `The booking is ${status} and its payment ${paymentStatuses.join(', ')}: ${template} is for a payment that is ${fitting.payment.join(' or ')}.`;
  if (fitting.deposit !== undefined && !fitting.deposit.includes(deposit))
    return `The booking is ${status} and its deposit ${deposit}: ${template} is for a deposit that is ${fitting.deposit.join(' or ')}.`;
  return undefined;
}

/** What these tell a customer to do or to expect is over once the booking has moved on. */
const FLEETING: ReadonlySet<TemplateName> = new Set([
  'payment_failed',
  'payment_pending',
  'booking_in_review',
  'booking_confirmation',
  'booking_expired',
  'pre_arrival',
]);

/** Whether an email that could not leave at its own moment had better not leave any more. */
export const isOutdated = (template: TemplateName, booking: BookingState): boolean =>
  FLEETING.has(template) && stateMisfit(template, booking) !== undefined;
