/** The hold has ended unpaid: nothing is owed, and the way back is short. */
import { button, note, paragraph, title } from '../blocks.ts';
import { customerData } from '../data.ts';
import { rentalFacts } from '../rental.ts';
import { TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const bookingExpired = defineTemplate({
  name: 'booking_expired',
  audience: 'customer',
  schema: customerData,
  subject: ({ booking }) => `Your reservation of ${booking.itemName} has lapsed (${booking.bookingId})`,
  preview: () =>
    'The time to complete it has passed. Nothing is owed, and your concierge can begin again with you.',
  content: ({ customerName, booking }) => [
    title('No longer held', 'Your reservation has lapsed'),
    paragraph(`Dear ${customerName},`),
    paragraph(
      'The time in which we could hold your reservation has passed without a completed payment, so we have released it. You owe us nothing.',
    ),
    rentalFacts(booking),
    paragraph(
      'Should you still wish for these dates, your concierge will gladly see what can be arranged. A call or a line is enough.',
    ),
    button('View your booking', booking.link),
    note(
      'If your bank still shows an amount, it is an authorisation or a payment that is on its way back to you. Your concierge can tell you which.',
    ),
  ],
  sample: TO_CUSTOMER,
});
