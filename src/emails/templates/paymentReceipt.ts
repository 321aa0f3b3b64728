/** What was paid and for what, with the tax; the deposit stands apart, as it stays the customer's money. */
import type { z } from 'zod';
import {
  amounts,
  button,
  facts,
  greeting,
  heading,
  note,
  paragraph,
  title,
  type Block,
  type FactRow,
} from '../blocks.ts';
import { customerData, instant, paymentsData, taxRegistrationData } from '../data.ts';
import { chargeLines, chargeText, exchangeNote, stayRows, when } from '../rental.ts';
import { TO_CUSTOMER } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const paymentReceipt = defineTemplate({
  name: 'payment_receipt',
  audience: 'customer',
  schema: customerData.extend({
    paidAt: instant,
    payments: paymentsData,
    /** Of the company, where the law of the location wants it shown. */
    taxRegistrationNumber: taxRegistrationData,
  }),
  subject: ({ booking }) => `Receipt for ${booking.itemName} (${booking.bookingId})`,
  preview: ({ booking }) => `${chargeText(booking)} paid for ${booking.itemName}, your deposit held apart.`,
  content: ({ customerName, booking, paidAt, payments, taxRegistrationNumber }) => [
    title('Receipt', booking.itemName),
    greeting(customerName),
    paragraph('Thank you. This is the receipt for your reservation.'),
    facts([
      { label: 'Reference', value: booking.bookingId },
      { label: 'Paid', value: when(booking, paidAt) },
      ...registrationRow(taxRegistrationNumber),
    ]),
    chargeLines(booking),
    heading('Held for you, and refundable'),
    amounts([{ label: 'Security deposit', amount: booking.amounts.deposit, currency: booking.currency }]),
    heading('Received'),
    amounts(
      payments.map(({ amount, currency, reference }) => ({
        label: `Payment ${reference}`,
        amount,
        currency,
      })),
    ),
    ...chargeRows(payments),
    ...exchangeNote(booking),
    heading('Your reservation'),
    facts(stayRows(booking)),
    button('View your booking', booking.link),
    note('The deposit is no part of the price. It is returned to you after your rental has ended.'),
  ],
  sample: {
    ...TO_CUSTOMER,
    paidAt: '2027-11-02T11:42:00Z',
    payments: [
      {
        amount: 21_586_750,
        currency: 'AED',
        reference: 'pi_3QmX81Kd0aBcYtVe',
        charge: 'ch_3QmX81Kd0aBcYtVe1',
      },
    ],
    taxRegistrationNumber: '100 2345 6789 0003',
  },
});

/** The references that a bank's statement shows, in the order of the payments. */
function chargeRows(payments: z.output<typeof paymentsData>): Block[] {
  const rows = payments.flatMap(({ charge }) =>
    charge == null ? [] : [{ label: 'Charge reference', value: charge }],
  );
  return rows.length === 0 ? [] : [facts(rows)];
}

function registrationRow(number: string | null): FactRow[] {
  return number === null ? [] : [{ label: 'Tax registration', value: number }];
}
