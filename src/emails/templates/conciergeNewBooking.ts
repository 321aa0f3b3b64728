/** For the concierge: a paid booking, whom it is for, and what they asked for. */
import { amounts, heading, title } from '../blocks.ts';
import { teamData } from '../data.ts';
import { chargeLines, customerBlocks, openBooking, rentalFacts } from '../rental.ts';
import { TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const conciergeNewBooking = defineTemplate({
  name: 'concierge_new_booking',
  audience: 'team',
  team: 'concierge',
  schema: teamData,
  subject: ({ booking }) =>
    `New booking: ${booking.itemName}, ${booking.locationName} (${booking.bookingId})`,
  preview: ({ booking }) => `Paid and confirmed: ${booking.itemName}, ${booking.locationName}.`,
  content: ({ booking, customer }) => [
    title('New booking, paid', `${booking.itemName}, ${booking.locationName}`),
    rentalFacts(booking),
    ...openBooking(booking),
    ...customerBlocks(customer),
    heading('Amounts'),
    chargeLines(booking),
    amounts([{ label: 'Deposit held', amount: booking.amounts.deposit, currency: booking.currency }]),
  ],
  sample: TO_TEAM,
});
