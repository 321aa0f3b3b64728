/** What became of a claim, in the first line, and what comes back either way. */
import { button, greeting, note, paragraph, title, type Block } from '../blocks.ts';
import { customerData, type BookingFacts } from '../data.ts';
import { decisionData, payoutOf, refundBlocks, soundRefundData, type RefundFacts } from '../refunds.ts';
import { rentalFacts } from '../rental.ts';
import { CAR_REFUND, TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

type Decision = 'approved' | 'refused';

const EYEBROWS: Readonly<Record<Decision, string>> = {
  approved: 'Request granted',
  refused: 'Request decided',
};
const TITLES: Readonly<Record<Decision, string>> = {
  approved: 'Your refund is granted in full',
  refused: 'Your refund follows the terms of your booking',
};

export const claimDecided = defineTemplate({
  name: 'claim_decided',
  audience: 'customer',
  schema: customerData.extend({ decision: decisionData, refund: soundRefundData }),
  subject: ({ booking, decision }) =>
    `${decision === 'approved' ? 'Granted: your refund' : 'Decided: your refund'} for ${booking.itemName} (${booking.bookingId})`,
  preview: ({ decision }) => `${TITLES[decision]}.`,
  content: ({ customerName, booking, decision, refund }) => [
    title(EYEBROWS[decision], TITLES[decision]),
    greeting(customerName),
    paragraph(WORDS[decision](booking)),
    ...moneyBlocks(refund),
    rentalFacts(booking),
    button('View your booking', booking.link),
    ...(decision === 'refused'
      ? [note('If there is something that we could not know, tell your concierge, and we will look again.')]
      : []),
  ],
  sample: { ...TO_CUSTOMER, decision: 'refused', refund: CAR_REFUND },
});

const WORDS: Readonly<Record<Decision, (booking: BookingFacts) => string>> = {
  approved: ({ itemName }) =>
    `Our finance team has granted your request: what you paid for ${itemName} goes back to you in full, with nothing withheld.`,
  refused: ({ itemName }) =>
    `Our finance team has looked at your request for ${itemName} with care, and we are sorry that we cannot grant it. The terms of your booking apply instead, as of the moment of your request.`,
};

/** After the start the deposit follows later, so that a refund by the terms may have nothing in it yet. */
function moneyBlocks(refund: RefundFacts): Block[] {
  return payoutOf(refund).amount === 0
    ? [paragraph('By them, nothing comes back now. A deposit is settled by itself, after the rental.')]
    : refundBlocks(refund);
}
