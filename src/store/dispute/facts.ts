/** A dispute as an email about it tells. */
import { isOver } from '../../domain/dispute/dispute.ts';
import { reasonInWords } from '../../domain/dispute/reasons.ts';
import { defined } from '../../domain/defined.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { minor } from '../../domain/money/money.ts';
import type { Database } from '../database/database.ts';
import { isRecorded } from '../payment/facts.ts';

/** @param linkTo the case on its provider's pages */
export async function disputeFacts(
  db: Database,
  disputeId: string,
  linkTo: (provider: PaymentProvider, disputeId: string) => string,
): Promise<Record<string, unknown>> {
  const row = await db
    .selectFrom('disputes')
    .innerJoin('payments', 'payments.id', 'disputes.payment_id')
    .select(['disputes.provider', 'disputes.stage', 'disputes.status', 'disputes.reason', 'disputes.amount'])
    .select(['disputes.currency', 'disputes.evidence_due_by as dueBy', 'payments.refunded'])
    .select(['payments.currency as paidIn', 'payments.provider_payment_id as payment'])
    .where('disputes.id', '=', disputeId)
    .executeTakeFirst();
  if (row === undefined) return {};
  const { provider, stage: kind, status, amount, currency, dueBy: evidenceDueBy, payment } = row;
  const tookMoney = await isRecorded(db, `refunded:${disputeId}`);
  const refunded = minor(Math.max(0, row.refunded - (tookMoney ? amount : 0)));
  const dispute = {
    id: disputeId,
    provider,
    kind,
    amount,
    currency,
    reason: reasonInWords(row.reason ?? 'general'),
    evidenceDueBy,
    link: linkTo(provider, disputeId),
    ...defined({
      payment: payment ?? undefined,
      refunded: refunded > 0 ? { amount: refunded, currency: row.paidIn } : undefined,
    }),
  };
  return { dispute, tookMoney, ...(isOver(status) ? { outcome: status } : {}) };
}
