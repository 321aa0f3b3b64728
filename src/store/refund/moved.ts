/** Money that a refund has moved: a fact, and what the payment shows of it. */
import { sql } from 'kysely';
import type { MinorUnits } from '../../domain/money/money.ts';
import type { MoneyFactKind, PaymentStatus } from '../../domain/payment/status.ts';
import type { Database } from '../database/database.ts';

export interface RefundFact {
  readonly id: string;
  readonly kind: Extract<MoneyFactKind, 'refunded' | 'refund_returned' | 'settled'>;
  readonly amount: MinorUnits;
  readonly at: string;
}

/** @param tx a transaction that has locked the payment, and in which the fact is not recorded yet */
export async function recordRefundFact(
  tx: Database,
  paymentId: string,
  { id, kind, amount, at: occurred_at }: RefundFact,
): Promise<void> {
  const payment = await tx
    .selectFrom('payments')
    .select(['booking_id', 'provider', 'currency'])
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('money_facts')
    .values({ id, kind, amount, occurred_at, payment_id: paymentId, ...payment })
    .execute();
  await tx
    .updateTable('payments')
    .set({
      status: sql<PaymentStatus>`case when refunded = 0 then 'paid'
        when refunded = captured then 'refunded' else 'partially_refunded' end`,
    })
    .where('id', '=', paymentId)
    .execute();
}
