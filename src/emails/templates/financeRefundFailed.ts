/** For finance: a refund that the provider refused for good, and the two ways to end it. */
import { facts, heading, paragraph, title } from '../blocks.ts';
import { line, words, teamData } from '../data.ts';
import { payoutText, refundTable, soundRefundData } from '../refunds.ts';
import { customerBlocks, openBooking, rentalFacts } from '../rental.ts';
import { CAR_REFUND, TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const financeRefundFailed = defineTemplate({
  name: 'finance_refund_failed',
  audience: 'team',
  team: 'finance',
  schema: teamData.extend({
    refund: soundRefundData.safeExtend({ id: line }),
    /** What the provider answered. */
    reason: words,
    /** The provider's id of the payment. */
    payment: line.optional(),
  }),
  subject: ({ booking, refund }) =>
    `Refund of ${payoutText(booking, refund)} failed: ${booking.itemName} (${booking.bookingId})`,
  preview: ({ reason }) => `It waits for you. ${reason}`,
  content: ({ booking, customer, refund, reason, payment }) => [
    title('Refund failed', `${payoutText(booking, refund)} could not be returned`),
    paragraph(
      'The provider has refused this refund for good. The customer knows that it is delayed and that finance will be in touch, and nothing more happens until you retry it or settle it by other means.',
    ),
    facts([
      { label: 'Refund', value: refund.id },
      { label: 'Answer', value: reason },
      ...(payment === undefined ? [] : [{ label: 'Payment', value: payment }]),
    ]),
    refundTable(refund),
    heading('To retry or to settle'),
    paragraph('With a staff token of finance, send one of the two:'),
    facts([
      { label: 'To retry', value: `POST /v1/ops/refunds/${refund.id}/retry` },
      { label: 'Settled', value: `POST /v1/ops/refunds/${refund.id}/settle` },
      { label: 'With', value: '{ "reference": "of the transfer", "note": "how" }' },
    ]),
    ...openBooking(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
  ],
  sample: {
    ...TO_TEAM,
    refund: CAR_REFUND,
    reason: 'The card has been closed (expired_or_canceled_card).',
    payment: 'pi_3QmX81Kd0aBcYtVe',
  },
});
