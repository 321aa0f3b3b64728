/** For the concierge: a booking that will not take place, who ended it and why, and what the customer was told. */
import { facts, heading, paragraph, quote, title } from '../blocks.ts';
import { noteData, teamData } from '../data.ts';
import { endingData, ENDINGS, refundData, refundTable, type Ending } from '../refunds.ts';
import { customerBlocks, openBooking, rentalFacts } from '../rental.ts';
import { CAR_REFUND, TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const conciergeCancellation = defineTemplate({
  name: 'concierge_cancellation',
  audience: 'team',
  team: 'concierge',
  schema: teamData.extend({
    reason: endingData,
    /** What was said beside the reason. */
    note: noteData,
    /** Null where nothing had been paid. */
    refund: refundData.nullable(),
  }),
  subject: ({ booking }) => `Cancelled: ${booking.itemName}, ${booking.locationName} (${booking.bookingId})`,
  preview: ({ booking, reason }) => `${booking.itemName} will not be needed. ${ENDINGS[reason]}.`,
  content: ({ booking, customer, reason, note, refund }) => [
    title('Cancelled', `${booking.itemName}, ${booking.locationName}`),
    paragraph(whatToDo(reason)),
    facts([{ label: 'Reason', value: ENDINGS[reason] }]),
    ...(note == null || note === '' ? [] : [quote(note)]),
    ...(refund === null
      ? [paragraph('Nothing had been paid, so nothing goes back.')]
      : [refundTable(refund)]),
    ...openBooking(booking),
    ...customerBlocks(customer),
    heading('The booking that was'),
    rentalFacts(booking),
  ],
  sample: {
    ...TO_TEAM,
    reason: 'customer_request',
    note: 'Our flight has been moved to January. We shall be back.',
    refund: CAR_REFUND,
  },
});

function whatToDo(reason: Ending): string {
  return reason === 'customer_request'
    ? 'The dates are free again. Please call off what was arranged for them; the customer has been written to.'
    : 'The dates are free again. Please call off what was arranged for them. The customer has been written to, and may welcome a call.';
}
