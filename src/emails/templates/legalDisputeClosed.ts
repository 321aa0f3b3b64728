/** For legal: how a dispute ended, and what that does to the money. */
import { heading, paragraph, title } from '../blocks.ts';
import { disputeOutcomeData, disputeBlocks, disputeData, disputedText } from '../disputes.ts';
import { teamData } from '../data.ts';
import { bookingLink, customerBlocks, rentalFacts } from '../rental.ts';
import { DISPUTE, TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

const OUTCOMES = {
  won: 'The provider has decided for us, and the money is ours. Refunds that waited go on.',
  lost: 'The provider has decided for the customer. The disputed amount counts as refunded, the charge before the deposit.',
  withdrawn: 'The dispute has been withdrawn, and the money is ours. Refunds that waited go on.',
} as const;

const TITLES = {
  won: 'stays with us',
  lost: 'goes to the customer',
  withdrawn: 'is no longer disputed',
} as const;

export const legalDisputeClosed = defineTemplate({
  name: 'legal_dispute_closed',
  audience: 'team',
  team: 'legal',
  schema: teamData.extend({ dispute: disputeData, outcome: disputeOutcomeData }),
  subject: ({ booking, outcome }) => `Dispute ${outcome}: ${booking.itemName} (${booking.bookingId})`,
  preview: ({ outcome }) => OUTCOMES[outcome],
  content: ({ booking, customer, dispute, outcome }) => [
    title(`Dispute ${outcome}`, `${disputedText(booking, dispute)} ${TITLES[outcome]}`),
    paragraph(OUTCOMES[outcome]),
    ...disputeBlocks(booking, dispute),
    ...bookingLink(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
  ],
  sample: { ...TO_TEAM, dispute: DISPUTE, outcome: 'won' },
});
