/** The provider has made the refund: what came back, how it was worked out, and when the bank will show it. */
import { button, greeting, paragraph, title } from '../blocks.ts';
import { customerData } from '../data.ts';
import { payoutText, refundBlocks, soundRefundData } from '../refunds.ts';
import { rentalFacts } from '../rental.ts';
import { CAR_PAID_IN_DOLLARS, CAR_REFUND, TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const refundConfirmation = defineTemplate({
  name: 'refund_confirmation',
  audience: 'customer',
  schema: customerData.extend({ refund: soundRefundData }),
  subject: ({ booking }) => `Your refund for ${booking.itemName} has been made (${booking.bookingId})`,
  preview: ({ booking, refund }) => `${payoutText(booking, refund)} is on its way to you.`,
  content: ({ customerName, booking, refund }) => [
    title('Refund made', 'Your refund is on its way to you'),
    greeting(customerName),
    paragraph(
      `Your refund for ${booking.itemName} has been made, and ${payoutText(booking, refund)} is on its way to you.`,
    ),
    ...refundBlocks(refund),
    rentalFacts(booking),
    button('View your booking', booking.link),
    paragraph(
      'Should it not have arrived by then, your concierge will find out with you where it is. We hope to welcome you another time.',
    ),
  ],
  sample: {
    ...TO_CUSTOMER,
    booking: CAR_PAID_IN_DOLLARS,
    refund: { ...CAR_REFUND, payout: { amount: 3_716_766, currency: 'USD' } },
  },
});
