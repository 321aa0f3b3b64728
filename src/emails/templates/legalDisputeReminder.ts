/** For legal: the deadline for evidence draws near, 72 and 24 hours before it (business.md "Disputes"). */
import { heading, paragraph, title } from '../blocks.ts';
import { instant, teamData } from '../data.ts';
import { answerBlocks, disputeBlocks, disputeData, disputedText } from '../disputes.ts';
import { formatSpan } from '../format.ts';
import { bookingLink, customerBlocks, rentalFacts } from '../rental.ts';
import { DISPUTE, TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const legalDisputeReminder = defineTemplate({
  name: 'legal_dispute_reminder',
  audience: 'team',
  team: 'legal',
  schema: teamData.extend({
    dispute: disputeData.extend({ evidenceDueBy: instant }),
    /** The moment this email is about. */
    asOf: instant,
  }),
  subject: ({ booking, dispute, asOf }) =>
    `${formatSpan(asOf, dispute.evidenceDueBy)} left for evidence: ${booking.itemName} (${booking.bookingId})`,
  preview: ({ booking, dispute }) =>
    `${disputedText(booking, dispute)} is lost without an answer. ${dispute.reason}`,
  content: ({ booking, customer, dispute, asOf }) => [
    title('Reminder of a dispute', `${formatSpan(asOf, dispute.evidenceDueBy)} left for evidence`),
    paragraph(
      'The provider takes no evidence after the time below, and decides without it. No answer is known here as yet.',
    ),
    ...disputeBlocks(booking, dispute),
    ...answerBlocks(dispute),
    ...bookingLink(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
  ],
  sample: { ...TO_TEAM, dispute: DISPUTE, asOf: '2028-01-08T23:59:59Z' },
});
