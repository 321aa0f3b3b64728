/** What a booking must have come to, given what its customer managed to do. */
import type { BookingStatus, DepositStatus } from '../../../src/domain/booking.ts';
import type { PaymentProvider } from '../../../src/domain/payment/status.ts';
import type { RefundKind, RefundStatus } from '../../../src/domain/refund/status.ts';

export interface Expected {
  readonly status: BookingStatus;
  /** Stripe unless said otherwise. */
  readonly provider?: PaymentProvider;
  /** `none`: nobody's money ever moved. */
  readonly money: 'kept' | 'returned' | 'none';
  /** What of it goes back, in the currency paid: all unless said. */
  readonly returned?: number;
  /** Why it does: as the booking was never confirmed, unless said otherwise. */
  readonly refundKind?: RefundKind;
  /** What has become of the one refund that was asked for: it has arrived, unless the bank refuses it. */
  readonly refundStatus?: Extract<RefundStatus, 'succeeded' | 'failed'>;
  /** How the one dispute over its payment has ended; none unless said. */
  readonly dispute?: 'won' | 'lost';
  /** That of its status, unless said otherwise. */
  readonly deposit?: DepositStatus;
  /** Templates, each of which must have come as often as it is named. */
  readonly notifications: readonly string[];
  /** Templates that depend on when a worker came back; at most once each. */
  readonly possibleNotifications?: readonly string[];
  /** Templates that must come where the payment was seen after the booking had ended, and else must not. */
  readonly lateNotifications?: readonly string[];
  /** Templates that must come where it was not. */
  readonly timelyNotifications?: readonly string[];
  /** Events of the timeline, as often as they are named. */
  readonly timeline: readonly string[];
  /** How many payments the total was split into. */
  readonly shares: number;
  /** Payments at the provider of before, whose place those shares have taken; none unless said. */
  readonly replaced?: number;
}

export const BOUGHT = [
  'booking_confirmation',
  'payment_receipt',
  'concierge_new_booking',
  'pre_arrival',
  'concierge_pre_arrival',
];

export const CONFIRMED: Expected = {
  status: 'confirmed',
  money: 'kept',
  notifications: BOUGHT,
  timeline: ['held', 'paid', 'confirmed'],
  shares: 1,
};

export const CONFIRMED_AFTER_DECLINE: Expected = {
  ...CONFIRMED,
  notifications: [...BOUGHT, 'payment_failed', 'concierge_payment_failed'],
  timeline: ['held', 'payment_failed', 'paid', 'confirmed'],
};

export const CONFIRMED_IN_SHARES: Expected = {
  ...CONFIRMED,
  timeline: ['held', 'authorised', 'authorised', 'paid', 'paid', 'confirmed'],
  shares: 2,
};

export const EXPIRED: Expected = {
  status: 'expired',
  money: 'none',
  notifications: ['booking_expired'],
  timeline: ['held', 'expired'],
  shares: 1,
};

export const CANCELLED: Expected = {
  status: 'cancelled',
  money: 'none',
  notifications: ['cancellation_confirmation'],
  timeline: ['held', 'cancelled'],
  shares: 1,
};

const LATE = ['late_payment_refunded', 'concierge_late_payment'];

/** Where no worker was there to fetch within the time that a leaving customer waits, the money is found afterwards. */
export const CANCELLED_AND_RETURNED: Expected = {
  ...CANCELLED,
  money: 'returned',
  lateNotifications: LATE,
  timelyNotifications: ['refund_confirmation'],
  timeline: ['held', 'cancelled', 'paid', 'refunded'],
};

/** The bank takes no refund: the money stays where it is, and finance looks for another way. */
export const CANCELLED_AND_REFUSED: Expected = {
  ...CANCELLED_AND_RETURNED,
  refundStatus: 'failed',
  notifications: [...CANCELLED.notifications, 'refund_delayed', 'finance_refund_failed'],
  timelyNotifications: [],
  timeline: ['held', 'cancelled', 'paid'],
};

/** By its customer, when it was confirmed and all its notifications had come. */
export const CANCELLED_STAY: Expected = {
  status: 'cancelled',
  money: 'returned',
  refundKind: 'cancellation',
  notifications: [
    ...BOUGHT,
    ...['cancellation_confirmation', 'concierge_cancellation', 'refund_confirmation'],
  ],
  timeline: ['held', 'paid', 'confirmed', 'cancelled', 'refunded'],
  deposit: 'released',
  shares: 1,
};

/** Confirmed, disputed by the customer's bank, answered, and decided for Midas. */
export const DISPUTE_WON: Expected = {
  ...CONFIRMED,
  dispute: 'won',
  notifications: [...BOUGHT, 'legal_dispute_opened', 'legal_dispute_closed'],
};

/** The same, answered by nobody: it counts as refunded, and nobody has refunded it. */
export const DISPUTE_LOST: Expected = {
  ...CONFIRMED,
  dispute: 'lost',
  notifications: [
    ...BOUGHT,
    ...[
      'legal_dispute_opened',
      'legal_dispute_reminder',
      'management_dispute_reminder',
      'legal_dispute_closed',
    ],
  ],
  timeline: ['held', 'paid', 'confirmed', 'refunded'],
};

/** A hold goes on for money on its way only where a worker was there to see both in time. */
const PENDING = { possibleNotifications: ['payment_pending'] };

export const EXPIRED_WHILE_PENDING: Expected = { ...EXPIRED, ...PENDING };

export const LATE_AND_RETURNED: Expected = {
  ...EXPIRED_WHILE_PENDING,
  money: 'returned',
  notifications: ['booking_expired', ...LATE],
  timeline: ['held', 'expired', 'paid', 'refunded'],
};

export const REVIVED: Expected = {
  ...CONFIRMED,
  ...PENDING,
  notifications: [...BOUGHT, 'booking_expired'],
  timeline: ['held', 'expired', 'paid', 'confirmed'],
};

/** After another way to pay for the same held slot was asked for, once. */
export const anotherWay = (expected: Expected): Expected => ({ ...expected, replaced: 1 });

export const atPayPal = (expected: Expected): Expected => ({ ...expected, provider: 'paypal' });

/** The second notification says that nothing was taken from whoever approved too late. */
export const AGREED_TOO_LATE: Expected = {
  ...EXPIRED,
  notifications: ['booking_expired', 'booking_expired'],
};

/** Agreed to after the end of the hold: the slot is held once more before any money moves. */
export const REOPENED: Expected = {
  ...CONFIRMED,
  notifications: [...BOUGHT, 'booking_expired'],
  timeline: ['held', 'expired', 'held', 'paid', 'confirmed'],
};
