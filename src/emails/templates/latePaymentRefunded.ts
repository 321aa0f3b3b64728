/** Money that came after the slot had gone goes back whole, and the customer hears it from us before the bank. */
import { button, greeting, note, paragraph, title } from '../blocks.ts';
import { customerData } from '../data.ts';
import { BANK_DELAY, isWhole, refundData, refundTable } from '../refunds.ts';
import { rentalFacts } from '../rental.ts';
import { TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const latePaymentRefunded = defineTemplate({
  name: 'late_payment_refunded',
  audience: 'customer',
  schema: customerData.extend({ refund: refundData }),
  subject: ({ booking }) => `Your payment for ${booking.itemName} is being returned (${booking.bookingId})`,
  preview: () => 'It reached us after your reservation had been released. It goes back to you.',
  content: ({ customerName, booking, refund }) => [
    title(
      'Payment returned',
      isWhole(refund) ? 'Your payment goes back to you in full' : 'Your payment goes back to you',
    ),
    greeting(customerName),
    paragraph(
      `Your payment reached us after your reservation had been released, and we can no longer confirm your ${booking.itemName} for these dates. We are sorry. ${isWhole(refund) ? 'The full amount goes back to you' : 'What we still had of it goes back to you'}, by the way it came.`,
    ),
    refundTable(refund),
    rentalFacts(booking),
    paragraph(
      'Your concierge has been told, and will gladly find you another date or something equal to it.',
    ),
    button('View your booking', booking.link),
    note(BANK_DELAY),
  ],
  sample: { ...TO_CUSTOMER, refund: { total: 21_586_750, currency: 'AED' } },
});
