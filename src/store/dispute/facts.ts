/** A dispute as an email about it tells. */
import { sql } from 'kysely';
import { isOver } from '../../domain/dispute/dispute.ts';
import { lastEvidence } from './evidence.ts';
import { reasonInWords } from '../../domain/dispute/reasons.ts';
import { defined } from '../../domain/defined.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { minor, type MinorUnits, sum } from '../../domain/money/money.ts';
import type { Database } from '../database/database.ts';

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
    .select('payments.id as paymentId')
    .where('disputes.id', '=', disputeId)
    .executeTakeFirst();
  if (row === undefined) return {};
  const { provider, stage: kind, status, amount, currency, dueBy: evidenceDueBy, payment } = row;
  const taken = await takenBy(db, disputeId, row.paymentId);
  const refunded = minor(row.refunded - taken);
  const last = await lastEvidence(db, disputeId);
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
      evidenceRefused: last?.code ?? undefined,
      refunded: refunded > 0 ? { amount: refunded, currency: row.paidIn } : undefined,
    }),
  };
  return { dispute, tookMoney: taken > 0, ...(isOver(status) ? { outcome: status } : {}) };
}

/** What its end has taken, in the currency of the payment: a provider may dispute in another, and may give it back. */
async function takenBy(db: Database, disputeId: string, paymentId: string): Promise<MinorUnits> {
  const facts = await db
    .selectFrom('money_facts')
    .select(['kind', 'amount'])
    .where('payment_id', '=', paymentId)
    .where('kind', 'in', ['refunded', 'refund_returned'])
    .where(sql`split_part(id, ':', 2)`, '=', disputeId)
    .execute();
  return sum(facts.map(({ kind, amount }) => (kind === 'refunded' ? amount : minor(-amount))));
}
