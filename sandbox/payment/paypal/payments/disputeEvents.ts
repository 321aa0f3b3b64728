/** What is told of a dispute, and the refund by which an inquiry ends. */
import { disputeBody } from './disputeWire.ts';
import type { Dispute, Refund } from '../objects.ts';
import type { PayPalState } from '../state.ts';
import type { Transaction } from '../transaction.ts';

const SUMMARIES = {
  CREATED: 'A new dispute opened with Case # ',
  UPDATED: 'A dispute was updated for case # ',
  RESOLVED: 'A dispute was resolved with case # ',
} as const;

export function emitDispute(tx: Transaction, what: keyof typeof SUMMARIES, dispute: Dispute): void {
  tx.emit(
    {
      type: `CUSTOMER.DISPUTE.${what}`,
      resourceType: 'dispute',
      summary: SUMMARIES[what] + dispute.id,
      resource: disputeBody(tx, dispute),
    },
    dispute.orderId,
  );
}

export const openDisputesOf = (state: PayPalState, captureId: string): readonly Dispute[] =>
  state.all('dispute').filter((row) => row.captureId === captureId && row.status !== 'RESOLVED');

/** While one is open only all of it may go back, so that any refund that has arrived is what was asked for. */
export function resolveInquiries(tx: Transaction, refund: Refund): void {
  if (refund.status !== 'COMPLETED') return;
  for (const dispute of openDisputesOf(tx.state, refund.captureId)) {
    if (dispute.stage !== 'INQUIRY') continue;
    const resolved = tx.state.put('dispute', {
      ...dispute,
      status: 'RESOLVED',
      outcome: 'RESOLVED_BUYER_FAVOUR',
      refunded: refund.money,
      updatedAt: Date.now(),
    });
    emitDispute(tx, 'RESOLVED', resolved);
  }
}
