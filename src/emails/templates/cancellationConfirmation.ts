/** A cancellation is confirmed, and what comes back to the customer is said in the same breath. */
import type { Money } from '../../domain/money.ts';
import { amounts, button, note, paragraph, title, type Block } from '../blocks.ts';
import { customerData, moneyData } from '../data.ts';
import { rentalFacts } from '../rental.ts';
import { TO_RESIDENT } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const cancellationConfirmation = defineTemplate({
  name: 'cancellation_confirmation',
  audience: 'customer',
  schema: customerData.extend({
    /** Null where nothing had been paid. */
    refund: moneyData.nullable(),
  }),
  subject: ({ booking }) => `Cancelled: ${booking.itemName}, ${booking.locationName} (${booking.bookingId})`,
  preview: ({ booking }) => `Your reservation ${booking.bookingId} is cancelled.`,
  content: ({ customerName, booking, refund }) => [
    title('Cancellation confirmed', 'Your reservation is cancelled'),
    paragraph(`Dear ${customerName},`),
    paragraph(`We confirm that your reservation of ${booking.itemName} has been cancelled.`),
    ...refundBlocks(refund),
    rentalFacts(booking),
    button('View your booking', booking.link),
    paragraph('We hope to welcome you another time. Your concierge is at your disposal whenever you wish.'),
  ],
  sample: { ...TO_RESIDENT, refund: { amount: 2_982_624, currency: 'USD' } },
});

function refundBlocks(refund: Money | null): Block[] {
  if (refund === null)
    return [paragraph('Nothing had been paid, so there is nothing to return and nothing to pay.')];
  return [
    amounts([{ label: 'Refund', ...refund, weight: 'total' }]),
    note('It goes back by the way it came. Banks usually show a refund within five to ten working days.'),
  ];
}
