/** For finance: the card's bank suspects fraud. A refund now is cheaper than the dispute that follows. */
import { z } from 'zod';
import { button, facts, heading, note, paragraph, title } from '../blocks.ts';
import { currency, line, link, someAmount, teamData, words } from '../data.ts';
import { bookingLink, customerBlocks, moneyText, rentalFacts } from '../rental.ts';
import { TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const financeEarlyFraudWarning = defineTemplate({
  name: 'finance_early_fraud_warning',
  audience: 'team',
  team: 'finance',
  schema: teamData.extend({
    /** `amount` is minor units of `currency`, as paid. */
    warning: z.object({
      payment: line,
      amount: someAmount,
      currency,
      /** As the card's bank calls it. */
      reason: words,
    }),
    /** Opens the refund of this payment, ready to confirm. */
    refundLink: link,
  }),
  subject: ({ booking }) => `Early fraud warning: ${booking.itemName} (${booking.bookingId})`,
  preview: ({ booking, warning }) =>
    `The card's bank suspects fraud in ${moneyText(booking, warning.amount, warning.currency)}. A dispute may follow.`,
  content: ({ booking, customer, warning, refundLink }) => [
    title('Early fraud warning', `${moneyText(booking, warning.amount, warning.currency)} may be disputed`),
    paragraph(
      "The card's bank has told the provider that it suspects fraud in this payment. Most such payments are disputed later, with a fee on top; a refund before that ends the matter. The booking is flagged for the concierge and goes on until you decide.",
    ),
    facts([
      { label: 'Payment', value: warning.payment },
      { label: 'Amount', value: moneyText(booking, warning.amount, warning.currency) },
      { label: 'Suspected', value: warning.reason },
    ]),
    button('Refund this payment', refundLink),
    ...bookingLink(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
    note('The customer has not been told of the warning.'),
  ],
  sample: {
    ...TO_TEAM,
    warning: {
      payment: 'pi_3QmX81Kd0aBcYtVe',
      amount: 21_586_750,
      currency: 'AED',
      reason: 'Card reported as stolen',
    },
    refundLink: 'https://dashboard.stripe.com/payments/pi_3QmX81Kd0aBcYtVe',
  },
});
