/** For finance: a paid booking that waits for their decision, how long it still waits, and how to decide. */
import { minor, sum } from '../../domain/money/money.ts';
import { amounts, facts, heading, note, paragraph, title, type FactRow } from '../blocks.ts';
import { type AssessedPayment, assessedPaymentsData, instant, teamData, wholeNumber } from '../data.ts';
import { formatSpan, COMPANY_LOCALE, formatMoney } from '../format.ts';
import { customerBlocks, openBooking, rentalFacts, when } from '../rental.ts';
import { TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const financeRiskReview = defineTemplate({
  name: 'finance_risk_review',
  audience: 'team',
  team: 'finance',
  schema: teamData.extend({
    payments: assessedPaymentsData,
    /** The end of the review. */
    holdExpiresAt: instant,
    /** The moment this email is about. */
    asOf: instant,
    /** Which reminder it is; none for the first email. */
    reminder: wholeNumber.optional(),
  }),
  subject: ({ booking, asOf, holdExpiresAt, reminder }) =>
    `${reminder === undefined ? '' : 'Reminder: '}Decide on a payment within ${formatSpan(asOf, holdExpiresAt)}: ${booking.itemName} (${booking.bookingId})`,
  preview: ({ asOf, holdExpiresAt }) =>
    `Paid at the highest risk. Undecided in ${formatSpan(asOf, holdExpiresAt)}, the money goes back in full.`,
  content: ({ booking, customer, payments, asOf, holdExpiresAt, reminder }) => [
    title(
      reminder === undefined ? 'Payment under review' : `Payment under review, reminder ${reminder}`,
      `${formatSpan(asOf, holdExpiresAt)} left to decide`,
    ),
    paragraph(
      'The provider rates this payment at the highest risk of fraud. The booking is paid and keeps its dates, and it is confirmed only if you approve. Refused, or undecided by the time below, it is cancelled and the money goes back in full.',
    ),
    facts([
      { label: 'Decide by', value: when(booking, holdExpiresAt) },
      ...payments.flatMap((payment, index) => paymentRows(payment, index, payments.length)),
    ]),
    amounts([
      {
        label: 'Paid',
        amount: sum(payments.map(({ amount }) => minor(amount))),
        currency: booking.currency,
        weight: 'total',
      },
    ]),
    heading('How to decide'),
    paragraph(
      'With a staff token of finance, send one of the two below. The first decision counts, and it is recorded with your name and note.',
    ),
    facts([
      { label: 'Request', value: `POST /v1/ops/bookings/${booking.bookingId}/review` },
      { label: 'To approve', value: '{ "approve": true, "note": "why" }' },
      { label: 'To refuse', value: '{ "approve": false, "note": "why" }' },
    ]),
    ...openBooking(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
    note('The customer knows that their reservation is being completed, and not why.'),
  ],
  sample: {
    ...TO_TEAM,
    payments: [{ amount: 21_586_750, currency: 'AED', reference: 'pi_3QJ8vX2eZvKYlo2C', risk: 'highest' }],
    asOf: '2027-11-02T18:10:00Z',
    holdExpiresAt: '2027-11-03T12:10:00Z',
    reminder: '1',
  },
});

function paymentRows(payment: AssessedPayment, index: number, of: number): FactRow[] {
  const share = of === 1 ? '' : ` ${index + 1}`;
  return [
    { label: `Payment${share}`, value: payment.reference },
    {
      label: `Risk${share}`,
      value:
        of === 1
          ? payment.risk
          : `${payment.risk}, for ${formatMoney(payment.amount, payment.currency, COMPANY_LOCALE)}`,
    },
  ];
}
