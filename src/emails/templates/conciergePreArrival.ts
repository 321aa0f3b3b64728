/** For the concierge: who begins shortly, and what was promised to them. */
import { heading, paragraph, title } from '../blocks.ts';
import { teamData } from '../data.ts';
import { customerBlocks, openBooking, rentalFacts, when } from '../rental.ts';
import { TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const conciergePreArrival = defineTemplate({
  name: 'concierge_pre_arrival',
  audience: 'team',
  team: 'concierge',
  schema: teamData,
  subject: ({ booking }) =>
    `Begins shortly: ${booking.itemName}, ${booking.locationName} (${booking.bookingId})`,
  preview: ({ booking }) => `${booking.itemName} begins ${when(booking, booking.startAt)}.`,
  content: ({ booking, customer }) => [
    title('Begins shortly', `${booking.itemName}, ${booking.locationName}`),
    paragraph(
      'The customer has been told that everything is being prepared. Please confirm the handover with them.',
    ),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
    ...openBooking(booking),
  ],
  sample: TO_TEAM,
});
