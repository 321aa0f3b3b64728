/** A payment is being looked at: the customer hears that all is well kept meanwhile, and nothing that accuses them. */
import { button, facts, greeting, paragraph, title } from '../blocks.ts';
import { customerData, instant } from '../data.ts';
import { totalText, when } from '../rental.ts';
import { TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const bookingInReview = defineTemplate({
  name: 'booking_in_review',
  audience: 'customer',
  schema: customerData.extend({ holdExpiresAt: instant }),
  subject: ({ booking }) =>
    `Your reservation of ${booking.itemName} is being completed by our team (${booking.bookingId})`,
  preview: ({ booking }) =>
    `Your payment has reached us and your ${booking.itemName} is held. There is nothing you need to do.`,
  content: ({ customerName, booking, holdExpiresAt }) => [
    title('Payment received', `Your ${booking.itemName} is held while we complete your reservation`),
    greeting(customerName),
    paragraph(
      'Thank you: your payment has reached us. As with some reservations, our team completes this one in person before it is confirmed. Your dates are kept for you meanwhile, and there is nothing you need to do.',
    ),
    facts([
      { label: 'Reference', value: booking.bookingId },
      { label: 'Amount', value: totalText(booking) },
      { label: 'Our answer by', value: when(booking, holdExpiresAt) },
    ]),
    button('View your booking', booking.link),
    paragraph(
      'Should we not be able to confirm it, your money goes back to you by the way it came. Please do not pay a second time. Your concierge is glad to answer any question until then.',
    ),
  ],
  sample: { ...TO_CUSTOMER, holdExpiresAt: '2027-11-03T12:10:00Z' },
});
