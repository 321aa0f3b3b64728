/** A dispute in words, for those who have to answer it (business.md "Disputes"). */
import { z } from 'zod';
import { PAYMENT_PROVIDERS, type PaymentProvider } from '../domain/payment/status.ts';
import { button, facts, heading, note, paragraph, title, type Block, type FactRow } from './blocks.ts';
import {
  type BookingFacts,
  currency,
  instant,
  line,
  link,
  moneyData,
  someAmount,
  teamData,
  words,
} from './data.ts';
import { formatSpan } from './format.ts';
import { bookingLink, customerBlocks, moneyText, rentalFacts, when } from './rental.ts';

/** `amount` is minor units of `currency`, the one that the provider disputes in. */
export const disputeData = z.object({
  /** The provider's own id of the case. */
  id: line,
  provider: z.enum(PAYMENT_PROVIDERS),
  /** An inquiry can still be answered with a refund; a chargeback has taken the money already. */
  kind: z.enum(['inquiry', 'chargeback']),
  amount: someAmount,
  currency,
  /** As the provider gives it. */
  reason: words,
  /** The provider's id of the payment. */
  payment: line.optional(),
  /** Until when the provider takes evidence; a provider may set none. */
  evidenceDueBy: instant.nullish(),
  /** The provider's word for why it did not take our last evidence. */
  evidenceRefused: line.optional(),
  /** The case on the provider's pages, or on ours. */
  link,
  /** What had gone back to the customer before. */
  refunded: moneyData.optional(),
});

export const disputeOutcomeData = z.enum(['won', 'lost', 'withdrawn', 'prevented']);

export type DisputeFacts = z.output<typeof disputeData>;

const PROVIDERS: Readonly<Record<PaymentProvider, string>> = { stripe: 'Stripe', paypal: 'PayPal' };

export const KINDS = { inquiry: 'Inquiry', chargeback: 'Chargeback' } as const;

export function disputedText(booking: BookingFacts, dispute: DisputeFacts): string {
  return moneyText(booking, dispute.amount, dispute.currency);
}

/** Amount, reason, deadline and the case's own references, and the way to it. */
export function disputeBlocks(booking: BookingFacts, dispute: DisputeFacts): Block[] {
  const { id, provider, kind, reason, payment, evidenceDueBy, evidenceRefused, refunded } = dispute;
  const row = (label: string, value: string | undefined): FactRow[] =>
    value === undefined ? [] : [{ label, value }];
  return [
    facts([
      ...row('Disputed', disputedText(booking, dispute)),
      ...row('Reason', reason),
      ...row('Evidence by', evidenceDueBy == null ? 'No date given' : when(booking, evidenceDueBy)),
      ...row('Our evidence', evidenceRefused && `Not taken by the provider (${evidenceRefused})`),
      ...row('Case', `${PROVIDERS[provider]} ${id}`),
      ...row('Kind', KINDS[kind]),
      ...row('Payment', payment),
      ...row(
        'Refunded before',
        refunded === undefined ? undefined : moneyText(booking, refunded.amount, refunded.currency),
      ),
    ]),
    button('Open the case', dispute.link),
  ];
}

/** How legal answers. */
export function answerBlocks({ id }: DisputeFacts): Block[] {
  return [
    heading('To answer'),
    paragraph(
      'With a staff token of legal, read the evidence that is at hand, and send what the provider shall get:',
    ),
    note(`GET /v1/ops/disputes/${encodeURIComponent(id)}/evidence`),
    note(`POST /v1/ops/disputes/${encodeURIComponent(id)}/evidence`),
  ];
}

const reminderData = teamData.extend({
  dispute: disputeData.extend({ evidenceDueBy: instant }),
  /** The moment this email is about. */
  asOf: instant,
});
type ReminderFacts = z.output<typeof reminderData>;

/** What every reminder of a dispute says, whoever reads it. @param why in a sentence or two */
export const disputeReminder = (why: string) => ({
  schema: reminderData,
  subject: ({ booking, dispute, asOf }: ReminderFacts) =>
    `${formatSpan(asOf, dispute.evidenceDueBy)} left for evidence: ${booking.itemName} (${booking.bookingId})`,
  preview: ({ booking, dispute }: ReminderFacts) =>
    `${disputedText(booking, dispute)} is lost without an answer. ${dispute.reason}`,
  content: ({ booking, customer, dispute, asOf }: ReminderFacts): Block[] => [
    title('Reminder of a dispute', `${formatSpan(asOf, dispute.evidenceDueBy)} left for evidence`),
    paragraph(why),
    ...disputeBlocks(booking, dispute),
    ...answerBlocks(dispute),
    ...bookingLink(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
  ],
});
