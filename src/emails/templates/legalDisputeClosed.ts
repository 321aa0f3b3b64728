/** For legal: how a dispute ended, and what that does to the money. */
import { z } from 'zod';
import { heading, paragraph, title } from '../blocks.ts';
import { disputeOutcomeData, disputeBlocks, disputeData, disputedText } from '../disputes.ts';
import { teamData } from '../data.ts';
import { bookingLink, customerBlocks, rentalFacts } from '../rental.ts';
import { DISPUTE, TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

const closedData = teamData.extend({
  dispute: disputeData,
  outcome: disputeOutcomeData,
  /** Whether the disputed amount is gone. */
  tookMoney: z.boolean().default(false),
});
type Closed = z.output<typeof closedData>;

const OUTCOMES: Readonly<Record<Closed['outcome'], string>> = {
  won: 'The provider has decided for us, and the money is ours. Refunds that waited go on.',
  lost: 'The provider has decided for the customer. The disputed amount counts as refunded, the charge before the deposit.',
  withdrawn: 'The dispute has been withdrawn, and the money is ours. Refunds that waited go on.',
  prevented: 'It was resolved before it became a dispute, and no money was taken.',
};

const TITLES: Readonly<Record<Closed['outcome'], string>> = {
  won: 'stays with us',
  lost: 'goes to the customer',
  withdrawn: 'is no longer disputed',
  prevented: 'stays with us',
};

/** One that was prevented may have cost the money all the same: the provider's own account of it decides. */
function wordsFor({ outcome, tookMoney }: Pick<Closed, 'outcome' | 'tookMoney'>) {
  if (outcome !== 'prevented' || !tookMoney) return { what: OUTCOMES[outcome], rest: TITLES[outcome] };
  return {
    what: 'It was resolved before it became a dispute, by giving the money back. The amount counts as refunded, the charge before the deposit.',
    rest: TITLES.lost,
  };
}

export const legalDisputeClosed = defineTemplate({
  name: 'legal_dispute_closed',
  audience: 'team',
  team: 'legal',
  schema: closedData,
  subject: ({ booking, outcome }) => `Dispute ${outcome}: ${booking.itemName} (${booking.bookingId})`,
  preview: (closed) => wordsFor(closed).what,
  content: ({ booking, customer, dispute, outcome, tookMoney }) => [
    title(`Dispute ${outcome}`, `${disputedText(booking, dispute)} ${wordsFor({ outcome, tookMoney }).rest}`),
    paragraph(wordsFor({ outcome, tookMoney }).what),
    ...disputeBlocks(booking, dispute),
    ...bookingLink(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
  ],
  sample: { ...TO_TEAM, dispute: DISPUTE, outcome: 'won' },
});
