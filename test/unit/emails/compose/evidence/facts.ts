/** A disputed booking as Postgres would have it: a Bugatti in Dubai for three days of December, paid by card. */
import { chargeOf } from '../../../../../src/domain/quote/pricing.ts';
import { minor } from '../../../../../src/domain/money/money.ts';
import { computeRefund } from '../../../../../src/domain/refund/refund.ts';
import type { EvidenceFacts } from '../../../../../src/store/dispute/evidenceFacts.ts';
import { QUOTE } from './quote.ts';

const BOOKING = 'MIDAS-7K3M9QXA';
const PAYMENT = `${BOOKING}-P1`;
const BOOKED = '2027-11-20T09:01:12.345+00:00';
const PAID = '2027-11-20T09:03:40+00:00';

type Payment = EvidenceFacts['payments'][number];
type Notification = EvidenceFacts['notifications'][number];

export const CARD_PAYMENT: Payment = {
  id: PAYMENT,
  provider: 'stripe',
  providerPaymentId: 'pi_3QXaB',
  status: 'paid',
  amount: QUOTE.amounts.total,
  currency: 'AED',
  captured: QUOTE.amounts.total,
  refunded: minor(0),
  reservedForRefund: minor(0),
  facts: [
    { id: 'captured:ch_3QXaB', kind: 'captured', amount: QUOTE.amounts.total, currency: 'AED', at: PAID },
    {
      id: 'disputed:du_1QXaB',
      kind: 'disputed',
      amount: QUOTE.amounts.total,
      currency: 'AED',
      at: '2028-02-01T10:00:00+00:00',
    },
  ],
  reservations: [],
};

const notification = (template: string, at: string, changes: Partial<Notification> = {}): Notification => ({
  template,
  status: 'accepted',
  createdAt: at,
  acceptedAt: at,
  attempts: [
    { provider: 'sendgrid', outcome: 'accepted', providerMessageId: 'msg-1', beganAt: at, endedAt: at },
  ],
  events: [
    { kind: 'delivered', provider: 'sendgrid', at: '2027-11-20T09:04:02+00:00' },
    { kind: 'opened', provider: 'sendgrid', at: '2027-11-20T09:15:31+00:00' },
  ],
  ...changes,
});

/** Paid, finished, and disputed as fraud two months later. */
export const FINISHED: EvidenceFacts = {
  disputeId: 'du_1QXaB',
  provider: 'stripe',
  bookingId: BOOKING,
  paymentId: PAYMENT,
  stage: 'chargeback',
  disputeStatus: 'needs_response',
  reason: 'fraudulent',
  amount: QUOTE.amounts.total,
  currency: 'AED',
  openedAt: '2028-02-01T10:00:00.000Z',
  evidenceDueBy: '2028-02-10T23:59:59.000Z',
  compellingEvidence: null,
  status: 'completed',
  quote: QUOTE,
  startAt: QUOTE.startAt,
  depositStatus: 'released',
  depositReleased: QUOTE.amounts.deposit,
  depositRetained: minor(0),
  confirmedAt: '2027-11-20T09:03:42.000Z',
  endedAt: '2027-12-17T06:00:00.000Z',
  requestedAt: BOOKED,
  termsAccepted: true,
  clientIp: '203.0.113.7',
  customer: {
    name: 'Isabella Conti',
    email: 'isabella@example.com',
    phone: '+393471234567',
    country: 'IT',
    notes: 'Please have the car at the hotel.\nWe land at nine.',
  },
  payments: [CARD_PAYMENT],
  refunds: [],
  cancellations: [],
  accesses: [
    { clientIp: '203.0.113.7', at: '2027-11-20T09:01:13.001+00:00' },
    { clientIp: '198.51.100.4', at: '2027-12-13T21:40:09+00:00' },
  ],
  timeline: [
    { at: BOOKED, event: 'held' },
    { at: PAID, event: 'paid' },
    { at: '2027-11-20T09:03:42+00:00', event: 'confirmed' },
    { at: '2027-12-14T06:00:00+00:00', event: 'active' },
    { at: '2027-12-17T06:00:00+00:00', event: 'completed' },
  ],
  notifications: [
    notification('booking_confirmation', '2027-11-20T09:03:43.000Z'),
    notification('payment_receipt', '2027-11-20T09:03:44.000Z'),
    notification('concierge_new_booking', '2027-11-20T09:03:45.000Z'),
    notification('pre_arrival', '2027-12-13T06:00:00.000Z', {
      attempts: [
        {
          provider: 'smtp',
          outcome: 'unavailable',
          providerMessageId: null,
          beganAt: '2027-12-13T06:00:00+00:00',
          endedAt: '2027-12-13T06:00:01+00:00',
        },
        {
          provider: 'mailgun',
          outcome: 'accepted',
          providerMessageId: 'msg-2',
          beganAt: '2027-12-13T06:00:01+00:00',
          endedAt: '2027-12-13T06:00:02+00:00',
        },
      ],
      events: [{ kind: 'machine_opened', provider: 'mailgun', at: '2027-12-13T06:03:00+00:00' }],
    }),
  ],
  earlierPayments: [],
};

const CANCELLED_AT = '2027-12-12T05:00:00+00:00';
const BREAKDOWN = computeRefund({
  policy: QUOTE.cancellationPolicy,
  charge: chargeOf(QUOTE.amounts),
  deposit: QUOTE.amounts.deposit,
  startAt: QUOTE.startAt,
  requestedAt: CANCELLED_AT,
  reason: 'customer_request',
  isConfirmed: true,
});

/** Cancelled by the customer two days before the start, and refunded by the terms. */
export const REFUNDED: EvidenceFacts = {
  ...FINISHED,
  reason: 'credit_not_processed',
  status: 'cancelled',
  endedAt: '2027-12-12T05:00:00.000Z',
  payments: [
    {
      ...CARD_PAYMENT,
      status: 'partially_refunded',
      refunded: BREAKDOWN.total,
      facts: [
        ...CARD_PAYMENT.facts.slice(0, 1),
        {
          id: 'refunded:re_1',
          kind: 'refunded',
          amount: BREAKDOWN.total,
          currency: 'AED',
          at: '2027-12-12T05:00:20+00:00',
        },
      ],
    },
  ],
  refunds: [
    {
      id: `${BOOKING}-R1`,
      kind: 'cancellation',
      reason: 'customer_request',
      status: 'succeeded',
      breakdown: BREAKDOWN,
      currency: 'AED',
      requestedAt: CANCELLED_AT,
      payoutCharge: BREAKDOWN.charge.refund,
      payoutDeposit: BREAKDOWN.deposit.refund,
      parts: [
        {
          id: `refund/${BOOKING}/1/payment/1/g1`,
          paymentId: PAYMENT,
          amount: BREAKDOWN.total,
          status: 'succeeded',
          providerRefundId: 're_1',
        },
      ],
    },
  ],
  cancellations: [
    {
      id: 'cr_1',
      reason: 'customer_request',
      note: 'Our plans have changed.',
      actor: 'customer',
      at: CANCELLED_AT,
    },
  ],
  timeline: [
    ...FINISHED.timeline.slice(0, 3),
    { at: CANCELLED_AT, event: 'cancelled' },
    { at: '2027-12-12T05:00:20+00:00', event: 'refunded' },
  ],
};

const PAYPAL_AMOUNT = QUOTE.presentment.paypal?.amount ?? minor(0);

/** Paid by PayPal in dollars; a refund of somebody else's is on its way. */
export const BY_PAYPAL: EvidenceFacts = {
  ...FINISHED,
  disputeId: 'PP-R-ABC-1',
  provider: 'paypal',
  stage: 'inquiry',
  reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
  amount: PAYPAL_AMOUNT,
  currency: 'USD',
  evidenceDueBy: null,
  status: 'confirmed',
  endedAt: null,
  depositStatus: 'held',
  depositReleased: minor(0),
  termsAccepted: false,
  clientIp: null,
  payments: [
    {
      ...CARD_PAYMENT,
      provider: 'paypal',
      providerPaymentId: '5O190127TN364715T',
      amount: PAYPAL_AMOUNT,
      currency: 'USD',
      captured: PAYPAL_AMOUNT,
      reservedForRefund: minor(100_00),
      facts: [
        {
          id: 'captured:3C679366HH908993F',
          kind: 'captured',
          amount: PAYPAL_AMOUNT,
          currency: 'USD',
          at: PAID,
        },
      ],
      reservations: [{ holder: 'refund:1JU08902781691411', amount: minor(100_00) }],
    },
  ],
  timeline: FINISHED.timeline.slice(0, 3),
};

export const ERASED: EvidenceFacts = { ...FINISHED, customer: null, clientIp: null, accesses: [] };
