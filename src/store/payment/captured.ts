/** A captured payment as it was recorded. */
import type { CapturedPayment } from '../../domain/payment/payment.ts';
import type { Database } from '../database/database.ts';

/** @throws where nothing was captured of it */
export async function capturedPayment(db: Database, paymentId: string): Promise<CapturedPayment> {
  const { factId, ...captured } = await db
    .selectFrom('payments')
    .innerJoin('money_facts', 'money_facts.payment_id', 'payments.id')
    .select(['payments.id', 'payments.booking_id as bookingId', 'payments.currency', 'payments.risk'])
    .select(['money_facts.id as factId', 'money_facts.amount', 'money_facts.occurred_at as at'])
    .where('payments.id', '=', paymentId)
    .where('money_facts.kind', '=', 'captured')
    .executeTakeFirstOrThrow();
  return { ...captured, chargeId: factId.slice('captured:'.length) };
}
