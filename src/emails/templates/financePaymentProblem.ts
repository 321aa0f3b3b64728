/** For finance: money that does not fit, what the system has done about it, and what is left to decide. */
import { z } from 'zod';
import { minor } from '../../domain/money/money.ts';
import { amounts, facts, heading, paragraph, title, type AmountRow, type Block } from '../blocks.ts';
import { type BookingFacts, instant, reducedPaymentsData, teamData, wholeNumber } from '../data.ts';
import { formatSpan } from '../format.ts';
import { customerBlocks, openBooking, rentalFacts, when } from '../rental.ts';
import { TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

/**
 * - `reduced`: of a payment some had gone back, or was disputed, before the booking was confirmed.
 * - `refund_cut`: less came back than was taken, as some had gone back before.
 * - `refund_blocked`: a dispute holds the money that was to go back.
 * - `refund_stuck`: for a month the provider has not said what has become of a refund.
 * - `provider_refused`: the provider refuses the payment over a matter of our own account, key or request.
 * - `payment_unknown`: the provider says that it knows no such payment.
 */
const problemData = z.enum([
  'reduced',
  'refund_cut',
  'refund_blocked',
  'refund_stuck',
  'provider_refused',
  'payment_unknown',
]);
type Problem = z.output<typeof problemData>;

const SUBJECTS: Readonly<Record<Problem, string>> = {
  reduced: 'A payment is no longer whole',
  refund_cut: 'A refund was cut',
  refund_blocked: 'A dispute blocks a refund',
  refund_stuck: 'A refund does not arrive',
  provider_refused: 'The provider refuses our account',
  payment_unknown: 'The provider does not know a payment',
};

const WHAT_HAPPENED: Readonly<Record<Problem, string>> = {
  reduced:
    'The customer has paid, and before the booking was confirmed some of the money went back or was disputed at the provider. The booking keeps its dates and waits for your decision. Approved, it is confirmed with what is left. Refused, or undecided by the time below, it is cancelled and what is left goes back; money in dispute only once its dispute allows.',
  refund_cut:
    'Part of this payment had gone back before, by hand or at the provider. The refund was cut to what the provider still had of it, and the customer was told of no more than that. There is nothing to decide; please check that the parts together are what the customer was owed.',
  refund_blocked:
    'The provider refuses the refund while the payment is disputed. Nothing was promised to the customer, and the refund goes on by itself once the dispute is won or withdrawn.',
  refund_stuck:
    'For thirty days the provider has called this refund pending. It is asked no more; its own word still counts when it comes. Please ask the provider what holds it up. The customer was never told that it had arrived.',
  provider_refused:
    'The provider has refused a payment of this booking, and neither the customer nor the bank is the cause: our account, our key or our request is. The dates stay held until the hold ends, and the customer can pay another way meanwhile. Other bookings are likely to meet the same refusal until it is mended.',
  payment_unknown:
    'The provider says that it knows no such payment, although it once opened it: most often our key belongs to another account by now. The dates stay held until the hold ends, the customer can pay another way meanwhile, and the provider is asked again, less and less often, for thirty days. Please check the account, and the payment by its reference.',
};

export const financePaymentProblem = defineTemplate({
  name: 'finance_payment_problem',
  audience: 'team',
  team: 'finance',
  schema: teamData.extend({
    problem: problemData,
    payments: reducedPaymentsData,
    /** The provider's code for a refusal. */
    code: z.string().max(120).optional(),
    /** The payment at the provider, where it was opened. */
    reference: z.string().max(120).optional(),
    /** The end of the review. */
    holdExpiresAt: instant,
    /** The moment this email is about; given with a review only. */
    asOf: instant.optional(),
    /** Which reminder it is; none for the first email. */
    reminder: wholeNumber.optional(),
  }),
  subject: ({ booking, problem, reminder }) =>
    `${reminder === undefined ? '' : 'Reminder: '}${SUBJECTS[problem]}: ${booking.itemName} (${booking.bookingId})`,
  preview: ({ problem, asOf, holdExpiresAt }) =>
    problem === 'reduced' && asOf !== undefined
      ? `Decide within ${formatSpan(asOf, holdExpiresAt)}. Undecided, what is left goes back.`
      : 'What the provider has of it, and what was done.',
  content: ({ booking, customer, payments, problem, holdExpiresAt, code, reference }) => [
    title('Payment problem', SUBJECTS[problem]),
    paragraph(WHAT_HAPPENED[problem]),
    ...payments.map(moneyOf),
    ...refusalFacts(booking, { code, reference, holdExpiresAt }),
    ...(problem === 'reduced' ? toDecide(booking, holdExpiresAt) : []),
    ...openBooking(booking),
    ...customerBlocks(customer),
    heading('The booking'),
    rentalFacts(booking),
  ],
  sample: {
    ...TO_TEAM,
    problem: 'reduced',
    payments: [
      {
        amount: 21_586_750,
        refunded: 1_000_000,
        disputed: 0,
        currency: 'AED',
        reference: 'pi_3QJ8vX2eZvKYlo2C',
      },
    ],
    asOf: '2027-11-02T18:10:00Z',
    holdExpiresAt: '2027-11-03T12:10:00Z',
  },
});

function refusalFacts(
  booking: BookingFacts,
  refusal: {
    readonly code?: string | undefined;
    readonly reference?: string | undefined;
    readonly holdExpiresAt: string;
  },
): Block[] {
  const { code, reference, holdExpiresAt } = refusal;
  if (code === undefined) return [];
  return [
    facts([
      { label: 'What the provider said', value: code },
      { label: 'Payment', value: reference ?? 'never opened' },
      { label: 'Held until', value: when(booking, holdExpiresAt) },
    ]),
  ];
}

function moneyOf(payment: z.output<typeof reducedPaymentsData>[number]): Block {
  const { amount, refunded, disputed, currency, reference } = payment;
  const rows: AmountRow[] = [
    { label: `Taken, ${reference}`, amount, currency },
    { label: 'Gone back', amount: minor(-refunded), currency },
    { label: 'In dispute', amount: minor(-disputed), currency },
  ];
  return amounts([
    ...rows.filter((row) => row.amount !== 0),
    { label: 'Left', amount: minor(amount - refunded - disputed), currency, weight: 'total' },
  ]);
}

function toDecide(booking: BookingFacts, dueAt: string): Block[] {
  return [
    heading('How to decide'),
    paragraph(
      'With a staff token of finance, send one of the two below. The first decision counts, and it is recorded with your name and note.',
    ),
    facts([
      { label: 'Decide by', value: when(booking, dueAt) },
      { label: 'Request', value: `POST /v1/ops/bookings/${booking.bookingId}/review` },
      { label: 'To approve', value: '{ "approve": true, "note": "why" }' },
      { label: 'To refuse', value: '{ "approve": false, "note": "why" }' },
    ]),
  ];
}
