/** The deposit goes back: how much, and by which way. */
import { button, greeting, note, paragraph, title } from '../blocks.ts';
import { customerData } from '../data.ts';
import { depositData, depositTable, isWholeReturned, returned, howItReturns } from '../deposits.ts';
import { moneyText, rentalFacts } from '../rental.ts';
import { TO_RESIDENT } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const depositReleased = defineTemplate({
  name: 'deposit_released',
  audience: 'customer',
  schema: customerData.extend({ deposit: depositData }),
  subject: ({ booking }) => `Your deposit for ${booking.itemName} is returned (${booking.bookingId})`,
  preview: ({ booking, deposit }) => {
    const { amount, currency } = returned(deposit);
    return `${moneyText(booking, amount, currency)} goes back to you.`;
  },
  content: ({ customerName, booking, deposit }) => [
    title('Deposit returned', 'Your deposit is on its way to you'),
    greeting(customerName),
    paragraph(
      isWholeReturned(deposit)
        ? `Thank you for having been our guest. Your deposit for ${booking.itemName} goes back to you in full.`
        : `Thank you for having been our guest. What is left of your deposit for ${booking.itemName} goes back to you now.`,
    ),
    depositTable(deposit),
    note(howItReturns(deposit)),
    rentalFacts(booking),
    button('View your booking', booking.link),
    paragraph('We hope to welcome you again. Your concierge is at your disposal whenever you wish.'),
  ],
  sample: { ...TO_RESIDENT, deposit: { amount: 1_000_000, retained: 0, currency: 'USD' } },
});
