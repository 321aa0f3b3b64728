/** A day after the end: thanks, and one question. */
import { button, greeting, link, paragraph, title } from '../blocks.ts';
import { CONCIERGE_EMAIL } from '../brand.ts';
import { customerData, link as linkData } from '../data.ts';
import { TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const reviewRequest = defineTemplate({
  name: 'review_request',
  audience: 'customer',
  optional: true,
  schema: customerData.extend({ unsubscribeLink: linkData.optional() }),
  subject: ({ booking }) => `How was your ${booking.itemName}? (${booking.bookingId})`,
  preview: () => 'A few words from you are how we keep our standard.',
  content: ({ customerName, booking }) => [
    title('With our thanks', `How was your ${booking.itemName}?`),
    greeting(customerName),
    paragraph(
      `Thank you for having been our guest in ${booking.locationName}. We hope that everything was as it should be, and would be glad to hear it from you: what pleased you, and what we could do better.`,
    ),
    button('Share your impressions', impressionsHref(booking.bookingId)),
    paragraph(
      'Every answer is read by a person. Should anything have fallen short, tell us, and we will put it right.',
    ),
    link(`Your booking ${booking.bookingId}`, booking.link),
  ],
  sample: {
    ...TO_CUSTOMER,
    unsubscribeLink: 'https://midasthelifestyle.com/unsubscribe/MIDAS-7K3M9QXA.5fQm1c0s8Xb7yTn2',
  },
});

function impressionsHref(bookingId: string): string {
  return `mailto:${CONCIERGE_EMAIL}?subject=${encodeURIComponent(`My impressions (${bookingId})`)}`;
}
