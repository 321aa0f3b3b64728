/** A reservation is cancelled, by its customer or by the company, and what comes back is said in the same breath. */
import { type Block, button, greeting, paragraph, title } from '../blocks.ts';
import { companyReasonData, customerData, returnedData, unsettledData } from '../data.ts';
import { type RefundFacts, refundBlocks, refundData } from '../refunds.ts';
import { rentalFacts } from '../rental.ts';
import { TO_RESIDENT } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const cancellationConfirmation = defineTemplate({
  name: 'cancellation_confirmation',
  audience: 'customer',
  schema: customerData.extend({
    /** Null where nothing comes back by this cancellation. */
    refund: refundData.nullable(),
    unsettled: unsettledData,
    returned: returnedData,
    /** Why the company cancelled; absent where the customer did. */
    reason: companyReasonData.optional(),
  }),
  subject: ({ booking }) => `Cancelled: ${booking.itemName}, ${booking.locationName} (${booking.bookingId})`,
  preview: ({ booking }) => `Your reservation ${booking.bookingId} is cancelled.`,
  content: ({ customerName, booking, refund, reason, returned, unsettled }) => [
    title(
      reason === undefined ? 'Cancellation confirmed' : 'Not confirmed',
      reason === undefined ? 'Your reservation is cancelled' : 'We could not confirm your reservation',
    ),
    greeting(customerName),
    paragraph(
      reason === undefined
        ? `We confirm that your reservation of ${booking.itemName} has been cancelled.`
        : `We have not been able to complete your reservation of ${booking.itemName}, and have released it. We are sorry.`,
    ),
    ...(refund === null ? [paragraph(nothingComesBack({ returned, unsettled }))] : comesBack(refund)),
    rentalFacts(booking),
    button('View your booking', booking.link),
    paragraph(
      reason === undefined
        ? 'We hope to welcome you another time. Your concierge is at your disposal whenever you wish.'
        : 'Should you still wish for these dates, your concierge will gladly see what can be arranged. A call or a line is enough.',
    ),
  ],
  sample: {
    ...TO_RESIDENT,
    refund: { total: 2_982_624, currency: 'USD' },
    unsettled: false,
    returned: false,
  },
});

/** What a dispute blocks is promised by nobody. */
const comesBack = (refund: RefundFacts): Block[] =>
  refund.status === 'blocked'
    ? [
        paragraph(
          'Your payment is being disputed with your bank at the moment, so nothing can go back to you by us now. Once the bank has decided, we settle with you what remains, and write to you.',
        ),
      ]
    : refundBlocks(refund);

/** "Nothing had been paid" only where no provider may have money of this booking. */
function nothingComesBack({ returned, unsettled }: { returned: boolean; unsettled: boolean }): string {
  if (unsettled)
    return 'There is nothing to pay. Should a payment of yours still reach us, it goes back to you by the way it came.';
  return returned
    ? 'What you had paid has already gone back to you, and there is nothing to pay.'
    : 'Nothing had been paid, so there is nothing to return and nothing to pay.';
}
