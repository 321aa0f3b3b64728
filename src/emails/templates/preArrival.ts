/** The day before: when, where, and what to have at hand. */
import type { ItemType } from '../../domain/catalog/itemTypes.ts';
import { button, greeting, paragraph, title } from '../blocks.ts';
import { customerData } from '../data.ts';
import { rentalFacts } from '../rental.ts';
import { TO_RESIDENT } from '../samples.ts';
import { defineTemplate } from '../template.ts';

const AT_HAND: Readonly<Record<ItemType, string>> = {
  cars: 'Please have your passport or identity card with you and, should you drive yourself, your driving licence.',
  yachts: 'Please have your passport or identity card with you, and those of your guests.',
  jets: 'Please have your passport with you, those of your guests, and any visa that your destination asks for.',
  properties: 'Please have your passport or identity card with you when you arrive.',
};

export const preArrival = defineTemplate({
  name: 'pre_arrival',
  audience: 'customer',
  schema: customerData,
  subject: ({ booking }) =>
    `Everything is prepared: ${booking.itemName}, ${booking.locationName} (${booking.bookingId})`,
  preview: ({ booking }) => `Your ${booking.itemName} awaits. The essentials at a glance.`,
  content: ({ customerName, booking }) => [
    title('Before you begin', `Your ${booking.itemName} awaits`),
    greeting(customerName),
    paragraph(
      'Your reservation begins shortly, and we are preparing everything for you. The essentials at a glance:',
    ),
    rentalFacts(booking),
    paragraph(AT_HAND[booking.itemType]),
    paragraph(
      'If your plans have moved, or something is still missing, your concierge will see to it at once.',
    ),
    button('View your booking', booking.link),
  ],
  sample: TO_RESIDENT,
});
