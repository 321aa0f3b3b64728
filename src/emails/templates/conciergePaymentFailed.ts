/** For the concierge: the customer has been promised a call within 30 minutes. */
import { facts, heading, paragraph, title } from '../blocks.ts';
import { words, teamData } from '../data.ts';
import { customerBlocks, openBooking, rentalFacts, totalText } from '../rental.ts';
import { TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const conciergePaymentFailed = defineTemplate({
  name: 'concierge_payment_failed',
  audience: 'team',
  team: 'concierge',
  schema: teamData.extend({ reason: words }),
  subject: ({ booking }) =>
    `Call within 30 minutes: payment failed for ${booking.itemName} (${booking.bookingId})`,
  preview: ({ reason }) => `The customer expects a call. ${reason}`,
  content: ({ booking, customer, reason }) => [
    title('Payment failed', 'Please call within 30 minutes'),
    paragraph('The customer has been told that the concierge will be in touch within 30 minutes.'),
    facts([
      { label: 'They were told', value: reason },
      { label: 'Amount', value: totalText(booking) },
    ]),
    ...openBooking(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
  ],
  sample: { ...TO_TEAM, reason: 'Your bank declined the payment.' },
});
