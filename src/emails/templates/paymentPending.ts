/** The bank is taking its time; the hold waits with it, and the customer need do nothing. */
import { button, facts, greeting, paragraph, title } from '../blocks.ts';
import { customerData, instant } from '../data.ts';
import { totalText, when } from '../rental.ts';
import { TO_RESIDENT } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const paymentPending = defineTemplate({
  name: 'payment_pending',
  audience: 'customer',
  schema: customerData.extend({ holdExpiresAt: instant }),
  subject: ({ booking }) => `Your payment for ${booking.itemName} is being processed (${booking.bookingId})`,
  preview: ({ booking }) => `We hold your ${booking.itemName} meanwhile. There is nothing you need to do.`,
  content: ({ customerName, booking, holdExpiresAt }) => [
    title('Payment in progress', `Your ${booking.itemName} is held while your payment settles`),
    greeting(customerName),
    paragraph(
      'Your payment has been submitted and has yet to be completed at the bank. There is nothing you need to do: we hold your reservation meanwhile and write to you as soon as it is confirmed.',
    ),
    facts([
      { label: 'Reference', value: booking.bookingId },
      { label: 'Amount', value: totalText(booking) },
      { label: 'Held until', value: when(booking, holdExpiresAt) },
    ]),
    button('View your booking', booking.link),
    paragraph(
      'Please do not pay a second time. If you have any doubt, your concierge will look into it with you.',
    ),
  ],
  sample: { ...TO_RESIDENT, holdExpiresAt: '2027-09-23T18:30:00Z' },
});
