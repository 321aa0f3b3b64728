/** Part of the deposit is kept: how much, why, what goes back, and whom to ask (business.md "Deposit"). */
import { minor } from '../../domain/money/money.ts';
import { button, greeting, heading, note, paragraph, quote, title } from '../blocks.ts';
import { customerData, paragraphs } from '../data.ts';
import { depositData, type DepositFacts, depositTable, returned, howItReturns } from '../deposits.ts';
import { moneyText, rentalFacts } from '../rental.ts';
import { TO_RESIDENT } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const depositRetained = defineTemplate({
  name: 'deposit_retained',
  audience: 'customer',
  schema: customerData.extend({
    deposit: depositData.refine(({ retained }) => retained > 0, { path: ['retained'] }),
    /** Why, in the words of whoever decided it. */
    reason: paragraphs.refine((words) => words !== ''),
  }),
  subject: ({ booking }) => `About your deposit for ${booking.itemName} (${booking.bookingId})`,
  preview: ({ booking, deposit }) =>
    `We retain ${moneyText(booking, deposit.retained, deposit.currency)} of it. Here is why, and what goes back to you.`,
  content: ({ customerName, booking, deposit, reason }) => [
    title('Your deposit', `We retain ${partOf(deposit)} of your deposit`),
    greeting(customerName),
    paragraph(
      `Thank you for having been our guest. After your rental of ${booking.itemName} we have to retain ${moneyText(booking, deposit.retained, deposit.currency)} of your deposit, for this reason:`,
    ),
    quote(reason),
    depositTable(deposit),
    ...(returned(deposit).amount === minor(0) ? [] : [note(howItReturns(deposit, 'The rest'))]),
    heading('If you see it otherwise'),
    paragraph('Tell your concierge, who will show you what we found and look at it with you.'),
    rentalFacts(booking),
    button('View your booking', booking.link),
  ],
  sample: {
    ...TO_RESIDENT,
    deposit: { amount: 1_000_000, retained: 185_000, currency: 'USD' },
    reason: 'A window of the conservatory was broken and had to be replaced.',
  },
});

const partOf = ({ amount, retained }: DepositFacts): string => (retained === amount ? 'the whole' : 'part');
