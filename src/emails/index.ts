/** The house's letters: name one, give its data, and get a subject, an HTML part and a plain-text part. */
import { renderHtml } from './html.tsx';
import type { Recipient, Template } from './template.ts';
import { accessLink } from './templates/accessLink.ts';
import { bookingConfirmation } from './templates/bookingConfirmation.ts';
import { bookingExpired } from './templates/bookingExpired.ts';
import { bookingInReview } from './templates/bookingInReview.ts';
import { cancellationConfirmation } from './templates/cancellationConfirmation.ts';
import { conciergeLatePayment } from './templates/conciergeLatePayment.ts';
import { conciergeNewBooking } from './templates/conciergeNewBooking.ts';
import { conciergePaymentFailed } from './templates/conciergePaymentFailed.ts';
import { conciergePreArrival } from './templates/conciergePreArrival.ts';
import { financeRiskReview } from './templates/financeRiskReview.ts';
import { latePaymentRefunded } from './templates/latePaymentRefunded.ts';
import { paymentFailed } from './templates/paymentFailed.ts';
import { paymentPending } from './templates/paymentPending.ts';
import { paymentReceipt } from './templates/paymentReceipt.ts';
import { preArrival } from './templates/preArrival.ts';
import { reviewRequest } from './templates/reviewRequest.ts';
import { renderText } from './text.ts';

export { EmailDataError, type Recipient, type Team } from './template.ts';

export const TEMPLATE_NAMES = [
  'booking_confirmation',
  'payment_receipt',
  'payment_failed',
  'booking_expired',
  'payment_pending',
  'booking_in_review',
  'late_payment_refunded',
  'cancellation_confirmation',
  'pre_arrival',
  'review_request',
  'access_link',
  'concierge_new_booking',
  'concierge_payment_failed',
  'concierge_pre_arrival',
  'concierge_late_payment',
  'finance_risk_review',
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
  cancellation_confirmation: cancellationConfirmation,
  pre_arrival: preArrival,
  review_request: reviewRequest,
  access_link: accessLink,
  concierge_new_booking: conciergeNewBooking,
  concierge_payment_failed: conciergePaymentFailed,
  concierge_pre_arrival: conciergePreArrival,
  concierge_late_payment: conciergeLatePayment,
  finance_risk_review: financeRiskReview,
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
 * Writes one letter.
 * @throws EmailDataError when the data does not fit; it names the fields, never their values.
 */
export async function renderEmail<Name extends TemplateName>(
  name: Name,
  data: TemplateData<Name>,
): Promise<RenderedEmail> {
  const letter = BY_NAME[name].compose(data);
  return { subject: letter.subject, html: await renderHtml(letter), text: renderText(letter) };
}

/**
 * The same for a name known only at run time: the template's own schema takes what it needs and drops the rest.
 * @throws EmailDataError as {@link renderEmail}.
 */
export async function renderEmailByName(name: TemplateName, data: unknown): Promise<RenderedEmail> {
  const letter = TEMPLATES[name].compose(data);
  return { subject: letter.subject, html: await renderHtml(letter), text: renderText(letter) };
}

/** Whether a letter goes to the customer or to one of the teams. */
export function recipientOf(name: TemplateName): Recipient {
  return TEMPLATES[name].recipient;
}

/** A complete and plausible set of data, for the gallery and for tests. */
export function sampleData<Name extends TemplateName>(name: Name): TemplateData<Name> {
  return BY_NAME[name].sample;
}

/** Whether a string, such as one from an older row, names a template. */
export function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(TEMPLATES, name);
}
