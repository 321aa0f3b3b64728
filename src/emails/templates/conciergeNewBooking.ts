/** For the concierge: a paid booking, whom it is for, what they asked for, and what to be careful about. */
import { BOOKING_FLAGS, type BookingFlag } from '../../domain/fraud/risk.ts';
import { amounts, heading, paragraph, title, type Block } from '../blocks.ts';
import { flagsData, teamData } from '../data.ts';
import { chargeLines, customerBlocks, openBooking, rentalFacts } from '../rental.ts';
import { TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const conciergeNewBooking = defineTemplate({
  name: 'concierge_new_booking',
  audience: 'team',
  team: 'concierge',
  schema: teamData.extend({ flags: flagsData }),
  subject: ({ booking }) =>
    `New booking: ${booking.itemName}, ${booking.locationName} (${booking.bookingId})`,
  preview: ({ booking, flags }) =>
    `Paid and confirmed: ${booking.itemName}, ${booking.locationName}.${flags.length === 0 ? '' : ' Please note the risk of the payment.'}`,
  content: ({ booking, customer, flags }) => [
    title('New booking, paid', `${booking.itemName}, ${booking.locationName}`),
    ...riskBlocks(flags),
    rentalFacts(booking),
    ...openBooking(booking),
    ...customerBlocks(customer),
    heading('Amounts'),
    chargeLines(booking),
    amounts([{ label: 'Deposit held', amount: booking.amounts.deposit, currency: booking.currency }]),
  ],
  sample: { ...TO_TEAM, flags: ['elevated_risk'] },
});

const RISKS: Readonly<Record<BookingFlag, string>> = {
  elevated_risk:
    'The provider rates this payment at an elevated risk of fraud. Please see the card and the passport of whoever paid before the handover. The customer knows nothing of this.',
  highest_risk:
    'The provider rated this payment at the highest risk of fraud, and finance has approved it. Please see the card and the passport of whoever paid before the handover. The customer knows nothing of the rating.',
  fraud_warning:
    'The card’s bank suspects fraud in this payment, and finance decides whether it goes back. Please ask finance before the handover, and see the card and the passport of whoever paid. The customer knows nothing of this.',
};

/** The gravest only: it says all that the other would. */
function riskBlocks(flags: readonly BookingFlag[]): Block[] {
  const gravest = BOOKING_FLAGS.findLast((flag) => flags.includes(flag));
  return gravest === undefined ? [] : [heading('Risk of the payment'), paragraph(RISKS[gravest])];
}
