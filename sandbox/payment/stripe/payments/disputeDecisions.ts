/** The bank's side of a dispute: it decides, decides otherwise, makes an inquiry a chargeback, moves the deadline. */
import { z } from 'zod';
import { refusedByState } from '../api/errors.ts';
import { nowSeconds, type Charge, type Dispute } from '../objects.ts';
import type { Transaction } from '../transaction.ts';
import { enterDispute } from './balance.ts';
import { findDispute, isInquiry, withCaseType, withDeadline, withStatus } from './disputes.ts';

export const deadlineOrder = z.strictObject({
  /** From now; in the past where negative. */
  inHours: z
    .number()
    .min(-24 * 365)
    .max(24 * 365),
});

const RESPOND_WITHIN_HOURS = 7 * 24;
const HOUR = 3600;

/** What the bank says in the end, also where it has said something else before: the money follows. */
export function closeDispute(tx: Transaction, id: string, outcome: 'won' | 'lost'): Dispute {
  const dispute = findDispute(tx, id);
  return endDispute(tx, dispute, isInquiry(dispute) ? 'warning_closed' : outcome);
}

export function endDispute(
  tx: Transaction,
  before: Dispute,
  status: 'won' | 'lost' | 'warning_closed',
): Dispute {
  const { moved, dispute } = withMoney(tx, withStatus(before, status), status === 'lost');
  tx.state.put('dispute', dispute);
  tx.emit('charge.dispute.closed', dispute, { status: before.status });
  if (moved !== undefined) tx.emit(moved, dispute);
  return dispute;
}

/** The bank is not content with our answer to its inquiry, or had none. */
export function escalateDispute(tx: Transaction, id: string): Dispute {
  const before = findDispute(tx, id);
  if (!isInquiry(before) || before.status === 'warning_closed') {
    throw refusedByState(`Only an open inquiry can escalate: this dispute's status is ${before.status}.`);
  }
  const due = withDeadline(before, nowSeconds() + RESPOND_WITHIN_HOURS * HOUR);
  const escalated = withStatus(withCaseType(due, 'chargeback'), 'needs_response');
  const { moved, dispute } = withMoney(tx, escalated, true);
  tx.state.put('dispute', dispute);
  tx.emit('charge.dispute.updated', dispute, {
    status: before.status,
    evidence_details: before.evidence_details,
  });
  if (moved !== undefined) tx.emit(moved, dispute);
  return dispute;
}

export function moveDeadline(tx: Transaction, id: string, inHours: number): Dispute {
  const before = findDispute(tx, id);
  const dispute = withDeadline(before, nowSeconds() + Math.round(inHours * HOUR));
  tx.state.put('dispute', dispute);
  tx.emit('charge.dispute.updated', dispute, { evidence_details: before.evidence_details });
  return dispute;
}

/** A refund of all that an inquiry asks about answers it. */
export function closeInquiries(tx: Transaction, { id, amount_refunded: refunded }: Charge): void {
  const answered = tx.state
    .all('dispute')
    .filter((row) => row.charge === id && isInquiry(row) && row.status !== 'warning_closed')
    .filter(({ amount }) => refunded >= amount);
  for (const dispute of answered) endDispute(tx, dispute, 'warning_closed');
}

/** The dispute with the entry that takes or returns its money, where that is not done already. */
function withMoney(
  tx: Transaction,
  dispute: Dispute,
  isTaken: boolean,
): { readonly dispute: Dispute; readonly moved?: string } {
  const balance = dispute.balance_transactions.reduce((sum, { amount }) => sum + amount, 0);
  if (balance < 0 === isTaken) return { dispute };
  const entry = enterDispute(tx, dispute, isTaken ? -1 : 1);
  return {
    dispute: { ...dispute, balance_transactions: [...dispute.balance_transactions, entry] },
    moved: isTaken ? 'charge.dispute.funds_withdrawn' : 'charge.dispute.funds_reinstated',
  };
}
