/** For finance: a claim that waits for their decision, what either answer costs, and how to give it. */
import { facts, heading, note as smallPrint, paragraph, quote, title } from '../blocks.ts';
import { instant, line, noteData, teamData, wholeNumber } from '../data.ts';
import { formatSpan } from '../format.ts';
import { claimData, payoutText, REASONS, refundTable, soundRefundData } from '../refunds.ts';
import { customerBlocks, openBooking, rentalFacts, when } from '../rental.ts';
import { CAR_FULL_REFUND, CAR_REFUND, TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const financeRefundReview = defineTemplate({
  name: 'finance_refund_review',
  audience: 'team',
  team: 'finance',
  schema: teamData.extend({
    claim: claimData,
    /** What the customer wrote with it. */
    note: noteData,
    /** What is claimed. */
    refund: soundRefundData.safeExtend({ id: line }),
    /** What the terms give, should the claim be refused. */
    otherwise: soundRefundData.optional(),
    requestedAt: instant,
    /** The moment this email is about. */
    asOf: instant,
    /** Which reminder it is; none for the first email. */
    reminder: wholeNumber.optional(),
  }),
  subject: ({ booking, refund, reminder }) =>
    `${reminder === undefined ? '' : 'Reminder: '}Decide on a claim of ${payoutText(booking, refund)}: ${booking.itemName} (${booking.bookingId})`,
  preview: ({ claim, requestedAt, asOf, reminder }) =>
    reminder === undefined
      ? `The reason given: ${REASONS[claim]}.`
      : `Waiting for ${formatSpan(requestedAt, asOf)}. The reason given: ${REASONS[claim]}.`,
  content: ({ booking, customer, claim, note, refund, otherwise, requestedAt, asOf, reminder }) => [
    title(
      reminder === undefined ? 'Claim under review' : `Claim under review, reminder ${reminder}`,
      `${payoutText(booking, refund)} claimed`,
    ),
    paragraph(
      'The booking is cancelled and its dates are free. The refund waits for your decision: approved, all of it goes back with no fees; refused, the terms apply as of the moment of the request.',
    ),
    facts([
      { label: 'Reason', value: REASONS[claim] },
      { label: 'Requested', value: when(booking, requestedAt) },
      ...(reminder === undefined ? [] : [{ label: 'Waiting for', value: formatSpan(requestedAt, asOf) }]),
      { label: 'Refund', value: refund.id },
    ]),
    ...(note == null || note === '' ? [] : [heading('Their words'), quote(note)]),
    heading('If approved'),
    refundTable(refund),
    ...(otherwise === undefined ? [] : [heading('If refused'), refundTable(otherwise)]),
    heading('How to decide'),
    paragraph('With a staff token of finance, send one of the two below. It is recorded with your name.'),
    facts([
      { label: 'Request', value: `POST /v1/ops/refunds/${refund.id}/decision` },
      { label: 'To approve', value: '{ "approve": true, "note": "why" }' },
      { label: 'To refuse', value: '{ "approve": false, "note": "why" }' },
    ]),
    ...openBooking(booking),
    ...customerBlocks(customer),
    heading('The booking that was'),
    rentalFacts(booking),
    smallPrint(
      'While it is undecided, you are reminded every 24 hours. Your note is not shown to the customer.',
    ),
  ],
  sample: {
    ...TO_TEAM,
    claim: 'medical_emergency',
    note: 'My mother was taken to hospital this morning.\nThe letter of the clinic is attached to my reply.',
    refund: CAR_FULL_REFUND,
    otherwise: CAR_REFUND,
    requestedAt: '2027-12-11T18:00:00Z',
    asOf: '2027-12-12T18:00:00Z',
    reminder: '1',
  },
});
