/** For legal, at once: what is disputed and why, until when evidence is taken, and where. */
import { heading, paragraph, title } from '../blocks.ts';
import { teamData } from '../data.ts';
import { answerBlocks, disputeBlocks, disputeData, disputedText, KINDS } from '../disputes.ts';
import { bookingLink, customerBlocks, rentalFacts, when } from '../rental.ts';
import { DISPUTE, TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

const WHAT_IT_MEANS = {
  inquiry:
    'The customer asks for the money back through the provider. Nothing has been taken from us yet, and a refund is a remedy as long as the provider allows one.',
  chargeback:
    "The customer's bank has taken the money back, and it stays taken unless we win. No new refund leaves for this booking meanwhile, so that nobody is paid twice.",
} as const;

export const legalDisputeOpened = defineTemplate({
  name: 'legal_dispute_opened',
  audience: 'team',
  team: 'legal',
  schema: teamData.extend({ dispute: disputeData }),
  subject: ({ booking, dispute }) =>
    `${KINDS[dispute.kind]} over ${disputedText(booking, dispute)}: ${booking.itemName} (${booking.bookingId})`,
  preview: ({ booking, dispute: { reason, evidenceDueBy } }) =>
    evidenceDueBy == null ? reason : `Evidence by ${when(booking, evidenceDueBy)}. ${reason}`,
  content: ({ booking, customer, dispute }) => [
    title(`${KINDS[dispute.kind]} opened`, `${disputedText(booking, dispute)} is disputed`),
    paragraph(WHAT_IT_MEANS[dispute.kind]),
    ...disputeBlocks(booking, dispute),
    ...answerBlocks(dispute),
    ...bookingLink(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
  ],
  sample: { ...TO_TEAM, dispute: DISPUTE },
});
