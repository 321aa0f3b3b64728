/** The way back into a booking for somebody who lost the first email. */
import { button, facts, greeting, note, paragraph, title } from '../blocks.ts';
import { customerData } from '../data.ts';
import { TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const accessLink = defineTemplate({
  name: 'access_link',
  audience: 'customer',
  schema: customerData,
  subject: ({ booking }) => `Your link to booking ${booking.bookingId}`,
  preview: ({ booking }) => `Open your reservation of ${booking.itemName}.`,
  content: ({ customerName, booking }) => [
    title('Your private link', 'Your booking, one step away'),
    greeting(customerName),
    paragraph('Here is the link to your booking that you asked for.'),
    facts([
      { label: 'Reference', value: booking.bookingId },
      { label: 'Reserved', value: booking.itemName },
      { label: 'Location', value: booking.locationName },
    ]),
    button('Open your booking', booking.link),
    note(
      'Whoever holds this link can open your booking, so please do not pass it on. If you did not ask for it, you need do nothing.',
    ),
  ],
  sample: TO_CUSTOMER,
});
