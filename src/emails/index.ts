/** All emails: name one, give its data, and get a subject, an HTML part and a plain-text part. */
import { renderHtml } from './html.tsx';
import type { FieldPath, Recipient, Template } from './template.ts';
import { accessLink } from './templates/accessLink.ts';
import { bookingConfirmation } from './templates/bookingConfirmation.ts';
import { bookingExpired } from './templates/bookingExpired.ts';
import { bookingInReview } from './templates/bookingInReview.ts';
import { cancellationConfirmation } from './templates/cancellationConfirmation.ts';
import { claimDecided } from './templates/claimDecided.ts';
import { conciergeCancellation } from './templates/conciergeCancellation.ts';
import { conciergeLatePayment } from './templates/conciergeLatePayment.ts';
import { conciergeNewBooking } from './templates/conciergeNewBooking.ts';
import { conciergePaymentFailed } from './templates/conciergePaymentFailed.ts';
import { conciergePreArrival } from './templates/conciergePreArrival.ts';
import { depositReleased } from './templates/depositReleased.ts';
import { depositRetained } from './templates/depositRetained.ts';
import { financePaymentProblem } from './templates/financePaymentProblem.ts';
import { financeEarlyFraudWarning } from './templates/financeEarlyFraudWarning.ts';
import { financeRefundFailed } from './templates/financeRefundFailed.ts';
import { financeRefundReview } from './templates/financeRefundReview.ts';
import { financeRiskReview } from './templates/financeRiskReview.ts';
import { latePaymentRefunded } from './templates/latePaymentRefunded.ts';
import { legalDisputeClosed } from './templates/legalDisputeClosed.ts';
import { legalDisputeOpened } from './templates/legalDisputeOpened.ts';
import { legalDisputeReminder } from './templates/legalDisputeReminder.ts';
import { managementDisputeReminder } from './templates/managementDisputeReminder.ts';
import { paymentFailed } from './templates/paymentFailed.ts';
import { paymentPending } from './templates/paymentPending.ts';
import { paymentReceipt } from './templates/paymentReceipt.ts';
import { preArrival } from './templates/preArrival.ts';
import { refundConfirmation } from './templates/refundConfirmation.ts';
import { refundDelayed } from './templates/refundDelayed.ts';
import { refundUnderReview } from './templates/refundUnderReview.ts';
import { reviewRequest } from './templates/reviewRequest.ts';
import { renderText } from './text.ts';

export { EmailDataError, type Recipient, type Team } from './template.ts';

/** In the order of the calendar (business.md), emails to the company after those to customers. */
export const TEMPLATE_NAMES = [
  'booking_confirmation',
  'payment_receipt',
  'payment_failed',
  'booking_expired',
  'payment_pending',
  'booking_in_review',
  'late_payment_refunded',
  'pre_arrival',
  'review_request',
  'access_link',
  'cancellation_confirmation',
  'refund_confirmation',
  'refund_delayed',
  'refund_under_review',
  'claim_decided',
  'deposit_released',
  'deposit_retained',
  'concierge_new_booking',
  'concierge_payment_failed',
  'concierge_pre_arrival',
  'concierge_late_payment',
  'concierge_cancellation',
  'finance_risk_review',
  'finance_payment_problem',
  'finance_refund_failed',
  'finance_refund_review',
  'finance_early_fraud_warning',
  'legal_dispute_opened',
  'legal_dispute_reminder',
  'legal_dispute_closed',
  'management_dispute_reminder',
] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

const TEMPLATES = {
  booking_confirmation: bookingConfirmation,
  payment_receipt: paymentReceipt,
  payment_failed: paymentFailed,
  booking_expired: bookingExpired,
  payment_pending: paymentPending,
  booking_in_review: bookingInReview,
  late_payment_refunded: latePaymentRefunded,
  pre_arrival: preArrival,
  review_request: reviewRequest,
  access_link: accessLink,
  cancellation_confirmation: cancellationConfirmation,
  refund_confirmation: refundConfirmation,
  refund_delayed: refundDelayed,
  refund_under_review: refundUnderReview,
  claim_decided: claimDecided,
  deposit_released: depositReleased,
  deposit_retained: depositRetained,
  concierge_new_booking: conciergeNewBooking,
  concierge_payment_failed: conciergePaymentFailed,
  concierge_pre_arrival: conciergePreArrival,
  concierge_late_payment: conciergeLatePayment,
  concierge_cancellation: conciergeCancellation,
  finance_risk_review: financeRiskReview,
  finance_payment_problem: financePaymentProblem,
  finance_refund_failed: financeRefundFailed,
  finance_refund_review: financeRefundReview,
  finance_early_fraud_warning: financeEarlyFraudWarning,
  legal_dispute_opened: legalDisputeOpened,
  legal_dispute_reminder: legalDisputeReminder,
  legal_dispute_closed: legalDisputeClosed,
  management_dispute_reminder: managementDisputeReminder,
} satisfies { [Name in TemplateName]: Template<Name, unknown> };

/** What a template takes; amounts are minor units, instants ISO 8601. */
export type TemplateData<Name extends TemplateName> = (typeof TEMPLATES)[Name]['sample'];

/** The same table, read by a name that is known only to the caller. */
const BY_NAME: { readonly [Name in TemplateName]: Template<Name, TemplateData<Name>> } = TEMPLATES;

export interface RenderedEmail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * Writes one email.
 * @throws EmailDataError when the data does not fit; it names the fields, never their values.
 */
export async function renderEmail<Name extends TemplateName>(
  name: Name,
  data: TemplateData<Name>,
): Promise<RenderedEmail> {
  const email = BY_NAME[name].compose(data);
  return { subject: email.subject, html: renderHtml(email), text: renderText(email) };
}

/**
 * The same for a name known only at run time: the template's own schema takes what it needs and drops the rest.
 * @throws EmailDataError as {@link renderEmail}.
 */
export async function renderEmailByName(name: TemplateName, data: unknown): Promise<RenderedEmail> {
  const email = TEMPLATES[name].compose(data);
  return { subject: email.subject, html: renderHtml(email), text: renderText(email) };
}

/** Whether an email goes to the customer or to one of the teams. */
export function recipientOf(name: TemplateName): Recipient {
  return TEMPLATES[name].recipient;
}

/**
 * Whether an email belongs to a booking's business. One that does not carries a way to decline its kind, and is not
 * sent to whoever has.
 */
export function isTransactional(name: TemplateName): boolean {
  return TEMPLATES[name].transactional;
}

/** Paths of the fields that do not fit, such as `booking.amounts.total`; none where the email can be written. */
export function checkEmailData(name: TemplateName, data: unknown): readonly string[] {
  return TEMPLATES[name].misfits(data);
}

/** Fields that the template does not know and would leave out, as paths. */
export function unknownEmailFields(name: TemplateName, data: unknown): readonly FieldPath[] {
  return TEMPLATES[name].unknown(data);
}

/** A complete and plausible set of data, for the gallery and for tests. */
export function sampleData<Name extends TemplateName>(name: Name): TemplateData<Name> {
  return BY_NAME[name].sample;
}

/** Whether a string, such as one from an older row, names a template. */
export function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(TEMPLATES, name);
}
