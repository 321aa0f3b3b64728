/** Which emails are true of which booking: a table of every kind of booking, and what may be sent about it. */
import { expect, test } from 'vitest';
import type { BookingStatus, DepositStatus } from '../../../../src/domain/booking.ts';
import type { PaymentStatus } from '../../../../src/domain/payment/status.ts';
import { stateMisfit } from '../../../../src/emails/compose/states.ts';
import { TEMPLATE_NAMES, type TemplateName } from '../../../../src/emails/index.ts';

/** A refusal of the provider's comes before any money, so finance hears of problems in every state. */
const ALWAYS = ['access_link', 'finance_payment_problem'] as const;
const DISPUTES = [
  'legal_dispute_opened',
  'legal_dispute_reminder',
  'legal_dispute_closed',
  'management_dispute_reminder',
] as const;
const ONCE_PAID = ['finance_early_fraud_warning', ...DISPUTES] as const;
const REFUSED_REFUND = ['refund_delayed', 'finance_refund_failed'] as const;
const CANCELLATION = ['cancellation_confirmation', 'concierge_cancellation'] as const;
const CLAIM = ['refund_under_review', 'claim_decided', 'finance_refund_review'] as const;
const LATE = ['late_payment_refunded', 'concierge_late_payment'] as const;
const CONFIRMED = ['booking_confirmation', 'payment_receipt', 'concierge_new_booking'] as const;

type Kind = readonly [BookingStatus, readonly PaymentStatus[], DepositStatus];

test.each<[Kind, readonly TemplateName[]]>([
  [
    ['awaiting_payment', ['preparing'], 'none'],
    ['payment_failed', 'concierge_payment_failed'],
  ],
  [
    ['awaiting_payment', ['requires_payment'], 'none'],
    ['payment_failed', 'concierge_payment_failed'],
  ],
  [['awaiting_payment', ['processing'], 'none'], ['payment_pending']],
  [
    ['awaiting_payment', ['processing', 'requires_payment'], 'none'],
    ['payment_failed', 'concierge_payment_failed', 'payment_pending'],
  ],
  [
    ['awaiting_payment', ['under_review'], 'none'],
    ['booking_in_review', 'finance_risk_review', ...ONCE_PAID],
  ],
  [
    ['awaiting_payment', ['refunded'], 'none'],
    ['refund_confirmation', ...ONCE_PAID],
  ],
  [
    ['confirmed', ['paid'], 'held'],
    [...CONFIRMED, 'pre_arrival', 'concierge_pre_arrival', ...REFUSED_REFUND, ...ONCE_PAID],
  ],
  [
    ['active', ['paid'], 'held'],
    [...CONFIRMED, ...REFUSED_REFUND, ...ONCE_PAID],
  ],
  [
    ['active', ['partially_refunded'], 'released'],
    [...CONFIRMED, 'deposit_released', 'refund_confirmation', ...REFUSED_REFUND, ...ONCE_PAID],
  ],
  [
    ['completed', ['paid'], 'held'],
    ['payment_receipt', 'review_request', ...REFUSED_REFUND, ...ONCE_PAID],
  ],
  [
    ['completed', ['partially_refunded'], 'retained'],
    [
      ...['payment_receipt', 'review_request', 'deposit_retained', 'refund_confirmation'],
      ...[...REFUSED_REFUND, ...ONCE_PAID],
    ] as const,
  ],
  [['expired', ['canceled'], 'none'], ['booking_expired']],
  [
    ['expired', ['paid'], 'none'],
    ['booking_expired', ...LATE, ...REFUSED_REFUND, ...ONCE_PAID],
  ],
  [
    ['expired', ['refunded'], 'none'],
    ['booking_expired', ...LATE, 'refund_confirmation', ...ONCE_PAID],
  ],
  [['cancelled', ['canceled'], 'none'], CANCELLATION],
  [
    ['cancelled', ['paid'], 'held'],
    [...CANCELLATION, ...CLAIM, ...LATE, ...REFUSED_REFUND, ...ONCE_PAID],
  ],
  [
    ['cancelled', ['refunded'], 'released'],
    [...CANCELLATION, ...CLAIM, ...LATE, 'deposit_released', 'refund_confirmation', ...ONCE_PAID],
  ],
])('of a booking that is %j', ([status, payments, deposit], fitting) => {
  const booking = {
    status,
    payments: payments.map((each) => ({ status: each })),
    deposit_status: deposit,
  };
  const sent = TEMPLATE_NAMES.filter((name) => stateMisfit(name, booking) === undefined);
  expect(sent.sort()).toEqual([...ALWAYS, ...fitting].sort());
  for (const name of TEMPLATE_NAMES) expect(stateMisfit(name, booking) ?? status).toContain(status);
});
