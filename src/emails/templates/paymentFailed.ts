/** Service recovery: what happened in plain words, how to try again, and that a person is already on it. */
import { z } from 'zod';
import { button, facts, greeting, heading, note, paragraph, title } from '../blocks.ts';
import { customerData, instant, providerData, words } from '../data.ts';
import { totalText, when } from '../rental.ts';
import { TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

const HOW_TO_TRY_AGAIN = {
  stripe:
    'Open your booking and pay with the same card or another. If your bank declined a payment of this size, a brief call to them is usually all it takes.',
  paypal:
    'Open your booking and go back to PayPal, where you can choose another card, another bank account or your balance. Nothing is taken until you have agreed there again.',
  ours: 'Open your booking and choose the other way to pay. Your dates are held meanwhile, and your concierge can arrange the payment for you.',
} as const;

export const paymentFailed = defineTemplate({
  name: 'payment_failed',
  audience: 'customer',
  schema: customerData.extend({
    reason: words,
    holdExpiresAt: instant,
    provider: providerData,
    /** `ours`: the provider refuses us; trying the same again would be no use. */
    matter: z.enum(['ours']).optional(),
  }),
  subject: ({ booking }) => `Your payment for ${booking.itemName} did not go through (${booking.bookingId})`,
  preview: ({ booking }) => `Your ${booking.itemName} is still held, and your concierge will be in touch.`,
  content: ({ customerName, booking, reason, holdExpiresAt, provider, matter }) => [
    title('Payment not completed', `Your ${booking.itemName} is still held`),
    greeting(customerName),
    paragraph('We are sorry: your payment did not go through, and nothing has been taken.'),
    facts([
      { label: 'What happened', value: reason },
      { label: 'Reference', value: booking.bookingId },
      { label: 'Amount', value: totalText(booking) },
      { label: 'Held until', value: when(booking, holdExpiresAt) },
    ]),
    heading('To try again'),
    paragraph(HOW_TO_TRY_AGAIN[matter ?? provider]),
    button('Try again', booking.link),
    heading('Your concierge'),
    paragraph(
      'Your concierge knows of this and will be in touch within 30 minutes. If you would rather not wait, call or write to us now.',
    ),
    note('This link opens your booking and is yours alone.'),
  ],
  sample: {
    ...TO_CUSTOMER,
    reason: 'Your bank declined the payment.',
    holdExpiresAt: '2027-11-02T12:10:00Z',
    provider: 'stripe',
  },
});
