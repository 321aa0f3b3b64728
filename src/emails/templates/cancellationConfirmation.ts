/** A reservation is cancelled, by its customer or by the company, and what comes back is said in the same breath. */
import { button, paragraph, title } from '../blocks.ts';
import { customerData, companyReasonData } from '../data.ts';
import { refundBlocks, refundData } from '../refunds.ts';
import { rentalFacts } from '../rental.ts';
import { TO_RESIDENT } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const cancellationConfirmation = defineTemplate({
  name: 'cancellation_confirmation',
  audience: 'customer',
  schema: customerData.extend({
    /** Null where nothing had been paid. */
    refund: refundData.nullable(),
    /** Why the company cancelled; absent where the customer did. */
    reason: companyReasonData.optional(),
  }),
  subject: ({ booking }) => `Cancelled: ${booking.itemName}, ${booking.locationName} (${booking.bookingId})`,
  preview: ({ booking }) => `Your reservation ${booking.bookingId} is cancelled.`,
  content: ({ customerName, booking, refund, reason }) => [
    title(
      reason === undefined ? 'Cancellation confirmed' : 'Not confirmed',
      reason === undefined ? 'Your reservation is cancelled' : 'We could not confirm your reservation',
    ),
    paragraph(`Dear ${customerName},`),
    paragraph(
      reason === undefined
        ? `We confirm that your reservation of ${booking.itemName} has been cancelled.`
        : `We have not been able to complete your reservation of ${booking.itemName}, and have released it. We are sorry. The full amount goes back to you.`,
    ),
    ...(refund === null
      ? [paragraph('Nothing had been paid, so there is nothing to return and nothing to pay.')]
      : refundBlocks(refund)),
    rentalFacts(booking),
    button('View your booking', booking.link),
    paragraph(
      reason === undefined
        ? 'We hope to welcome you another time. Your concierge is at your disposal whenever you wish.'
        : 'Should you still wish for these dates, your concierge will gladly see what can be arranged. A call or a line is enough.',
    ),
  ],
  sample: { ...TO_RESIDENT, refund: { total: 2_982_624, currency: 'USD' } },
});
