/** The bank would not take a refund: the customer hears it from us, with nothing to do and nobody to blame. */
import { button, facts, greeting, heading, note, paragraph, title } from '../blocks.ts';
import { customerData } from '../data.ts';
import { payoutText, refundTable, soundRefundData } from '../refunds.ts';
import { CAR_REFUND, TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const refundDelayed = defineTemplate({
  name: 'refund_delayed',
  audience: 'customer',
  schema: customerData.extend({ refund: soundRefundData }),
  subject: ({ booking }) =>
    `Your refund for ${booking.itemName} takes a little longer (${booking.bookingId})`,
  preview: ({ booking, refund }) =>
    `${payoutText(booking, refund)} is yours. We are finding another way to send it.`,
  content: ({ customerName, booking, refund }) => [
    title('Refund delayed', 'Your refund takes a little longer'),
    greeting(customerName),
    paragraph(
      `We have sent your refund for ${booking.itemName}, and it could not be credited to you. That happens when a card has been replaced or an account closed. The money is safe with us and it is yours.`,
    ),
    refundTable(refund),
    heading('What happens now'),
    paragraph(
      'Our finance team is arranging another way and will be in touch with you about it. There is nothing you need to do until then.',
    ),
    facts([
      { label: 'Reference', value: booking.bookingId },
      { label: 'Reserved', value: booking.itemName },
      { label: 'Location', value: booking.locationName },
    ]),
    button('View your booking', booking.link),
    note(
      'Please send no card or account number by e-mail; we never ask for one. If you are asked, call your concierge.',
    ),
  ],
  sample: { ...TO_CUSTOMER, refund: CAR_REFUND },
});
