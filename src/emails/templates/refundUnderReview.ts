/** A claim for everything back has been heard: the booking is cancelled, and the money waits for a decision. */
import { button, facts, greeting, heading, note, paragraph, title } from '../blocks.ts';
import { customerData } from '../data.ts';
import { claimData, payoutText, REASONS, refundTable, soundRefundData } from '../refunds.ts';
import { rentalFacts } from '../rental.ts';
import { CAR_FULL_REFUND, CAR_REFUND, TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const refundUnderReview = defineTemplate({
  name: 'refund_under_review',
  audience: 'customer',
  schema: customerData.extend({
    claim: claimData,
    /** What is claimed. */
    refund: soundRefundData,
    /** What the terms give as of the moment of the request, should the claim be refused. */
    otherwise: soundRefundData.optional(),
  }),
  subject: ({ booking }) =>
    `Cancelled, and your refund is being reviewed: ${booking.itemName} (${booking.bookingId})`,
  preview: () => 'Your reservation is cancelled, and our team looks at your request in person.',
  content: ({ customerName, booking, claim, refund, otherwise }) => [
    title('Request received', 'We are looking at your refund'),
    greeting(customerName),
    paragraph(
      `We are sorry that it has come to this. Your reservation of ${booking.itemName} is cancelled, and our finance team looks at your request in person.`,
    ),
    facts([
      { label: 'Your reason', value: REASONS[claim] },
      { label: 'Requested', value: payoutText(booking, refund) },
    ]),
    paragraph(
      'You will hear from us as soon as it is decided. If you have a document that shows what happened, please send it to your concierge.',
    ),
    ...(otherwise === undefined
      ? [note('If the request cannot be granted, the terms of your booking apply as of today.')]
      : [
          heading('If the request cannot be granted'),
          paragraph('The terms of your booking then apply, as of the moment of your request:'),
          refundTable(otherwise),
        ]),
    rentalFacts(booking),
    button('View your booking', booking.link),
  ],
  sample: {
    ...TO_CUSTOMER,
    claim: 'medical_emergency',
    refund: CAR_FULL_REFUND,
    otherwise: CAR_REFUND,
  },
});
