/** For the concierge: somebody paid, lost the slot, and would still like to come. */
import { heading, paragraph, title } from '../blocks.ts';
import { teamData } from '../data.ts';
import { refundData, refundTable } from '../refunds.ts';
import { customerBlocks, openBooking, rentalFacts } from '../rental.ts';
import { TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const conciergeLatePayment = defineTemplate({
  name: 'concierge_late_payment',
  audience: 'team',
  team: 'concierge',
  schema: teamData.extend({ refund: refundData }),
  subject: ({ booking }) => `Paid too late, refunded: ${booking.itemName} (${booking.bookingId})`,
  preview: () =>
    'The payment came after the reservation had been released. The customer may welcome an alternative.',
  content: ({ booking, customer, refund }) => [
    title('Paid too late', 'A customer to win back'),
    paragraph(
      'The payment came after the reservation had been released, and it could not be confirmed again. The money goes back, and the customer has been told that you may find another date or something equal.',
    ),
    refundTable(refund),
    ...openBooking(booking),
    ...customerBlocks(customer),
    heading('The booking they had wished for'),
    rentalFacts(booking),
  ],
  sample: { ...TO_TEAM, refund: { total: 21_586_750, currency: 'AED' } },
});
