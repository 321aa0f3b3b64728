/** The first email after payment: it is yours, and here is what happens next. */
import { amounts, button, greeting, note, paragraph, title } from '../blocks.ts';
import { customerData } from '../data.ts';
import { charge, exchangeNote, rentalFacts } from '../rental.ts';
import { TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const bookingConfirmation = defineTemplate({
  name: 'booking_confirmation',
  audience: 'customer',
  schema: customerData,
  subject: ({ booking }) => `Confirmed: ${booking.itemName}, ${booking.locationName} (${booking.bookingId})`,
  preview: ({ booking }) =>
    `Your reservation ${booking.bookingId} is confirmed. Your concierge has the rest in hand.`,
  content: ({ customerName, booking }) => [
    title('Reservation confirmed', `Your ${booking.itemName} is reserved`),
    greeting(customerName),
    paragraph(
      'Thank you for choosing Midas. Your payment has been received and your reservation is confirmed.',
    ),
    rentalFacts(booking),
    amounts([
      { label: 'Paid for your rental', amount: charge(booking), currency: booking.currency },
      { label: 'Refundable deposit', amount: booking.amounts.deposit, currency: booking.currency },
      { label: 'Total', amount: booking.amounts.total, currency: booking.currency, weight: 'total' },
    ]),
    ...exchangeNote(booking),
    button('View your booking', booking.link),
    paragraph(
      'Your concierge will write to you again before you begin. Until then, a word is enough: any wish, any change, at any hour.',
    ),
    note('This link opens your booking and is yours alone. An itemised receipt follows separately.'),
  ],
  sample: TO_CUSTOMER,
});
