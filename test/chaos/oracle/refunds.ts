/**
 * What is on record of refunds against the provider's books: each refund is known to its workflow and final, its parts
 * together pay what it says, and each of them is one refund at the provider, under the part's own reference.
 */
import { refundWorkflowId } from '../../../src/workflows/refund/messages.ts';
import type { CaseState } from './caseState.ts';
import { different } from './difference.ts';
import type { Expected } from '../kinds/expected.ts';
import { owedBack } from './payments.ts';
import { type Books, booksOf } from './providerRecords.ts';

/** The only one of its booking, and of money that is all there. */
const REFUNDS = 1;

export function checkRefunds(state: CaseState, expected: Expected): string[] {
  const { requested, parts, reserved } = state.refundRecord;
  const { own, other } = booksOf(state, expected);
  const isReturned = expected.money === 'returned';
  const known = new Set(parts.map(({ id }) => id));
  return [
    ...different('refunds on record', requested.length, isReturned ? REFUNDS : 0),
    ...different('parts of refunds', parts.length, isReturned ? expected.shares * REFUNDS : 0),
    ...requested.flatMap((refund) => checkRefund(state, refund, expected)),
    ...parts.flatMap((part) => checkPart(state, part, own, expected)),
    ...[...own.refunds, ...other.refunds].flatMap(({ id, reference }) =>
      reference !== undefined && known.has(reference)
        ? []
        : [`${id} is a refund of which no part is on record`],
    ),
    ...reserved.map(
      ({ amount, holder, paymentId }) => `${amount} of ${paymentId} is reserved for ${holder} still`,
    ),
  ];
}

type Requested = CaseState['refundRecord']['requested'][number];
type Part = CaseState['refundRecord']['parts'][number];

function checkRefund(
  { bookingId, booking, refundRecord, runs }: CaseState,
  { id, n, kind, status, payout, currency, isCut, isDispatched }: Requested,
  expected: Expected,
): string[] {
  const parts = refundRecord.parts.filter(({ refundId }) => refundId === id);
  const paid = parts.reduce((sum, { amount }) => sum + amount, 0);
  return [
    ...different(`the kind of ${id}`, kind, expected.refundKind ?? 'unconfirmed'),
    ...different(id, status, expected.refundStatus ?? 'succeeded'),
    ...different(`what ${id} pays`, payout, owedBack(booking, expected)),
    ...different(`the parts of ${id} together`, paid, payout),
    ...different(`the currency of ${id}`, currency, booking?.due.currency ?? ''),
    ...(isCut ? [`${id} was cut, and nobody else took anything`] : []),
    ...(isDispatched ? [] : [`${id} was never dispatched to its workflow`]),
    ...different(
      `runs of ${id}`,
      runs.filter(({ workflowId }) => workflowId === refundWorkflowId(bookingId, n)).length,
      1,
    ),
  ];
}

function checkPart(
  { bookingId, refundRecord }: CaseState,
  { id, refundId, amount, status, providerRefundId, providerPaymentId, seq }: Part,
  { refunds }: Books,
  { refundStatus = 'succeeded' }: Expected,
): string[] {
  const n = refundRecord.requested.find((refund) => refund.id === refundId)?.n ?? 0;
  const made = refunds.filter(({ reference }) => reference === id);
  return [
    ...different('a part', id, `${refundWorkflowId(bookingId, n)}/payment/${seq}/g1`),
    ...different(id, status, refundStatus),
    ...different(`refunds at the provider for ${id}`, made.length, 1),
    ...made.flatMap((refund) => [
      ...different(`the refund of ${id}`, providerRefundId ?? '', refund.id),
      ...different(`the amount of ${id}`, refund.amount, amount),
      ...different(`what ${id} was paid from`, refund.payable, providerPaymentId ?? ''),
    ]),
  ];
}
