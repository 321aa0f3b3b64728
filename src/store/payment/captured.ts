/** A captured payment as it was recorded. */
import type { CapturedPayment } from '../../domain/payment/payment.ts';
import type { Database } from '../database/database.ts';

/** @throws where nothing was captured of it */
export async function capturedPayment(db: Database, paymentId: string): Promise<CapturedPayment> {
  const captured = await findCapturedPayment(db, paymentId);
  if (captured === undefined) throw new Error(`nothing was captured of ${paymentId}`);
  return captured;
}

/** Undefined where nothing was captured of it, as far as anybody has recorded. */
export async function findCapturedPayment(
  db: Database,
  paymentId: string,
): Promise<CapturedPayment | undefined> {
  const row = await db
    .selectFrom('payments')
    .innerJoin('money_facts', 'money_facts.payment_id', 'payments.id')
    .select(['payments.id', 'payments.booking_id as bookingId', 'payments.currency', 'payments.risk'])
    .select(['money_facts.id as factId', 'money_facts.amount', 'money_facts.occurred_at as at'])
    .where('payments.id', '=', paymentId)
    .where('money_facts.kind', '=', 'captured')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { factId, ...captured } = row;
  return { ...captured, chargeId: factId.slice('captured:'.length) };
}
