/** What is reserved of a payment for refunds: rows that are only added, of which the guard shows the sum. */
import { minor, type MinorUnits } from '../../domain/money/money.ts';
import type { Database } from '../database/database.ts';

/** A payment with its amounts, which stay as they are until the transaction ends. */
export const lockedPayment = (tx: Database, paymentId: string) =>
  tx
    .selectFrom('payments')
    .select(['provider', 'provider_payment_id', 'currency', 'status'])
    .select(['captured', 'refunded', 'reserved_for_refund', 'disputed'])
    .where('id', '=', paymentId)
    .forUpdate()
    .executeTakeFirstOrThrow();

/**
 * Brings what is reserved to an amount, or towards it as far as anything is left: the database lets nobody reserve what
 * has been refunded, is disputed or was never captured.
 */
export async function reserveUpTo(tx: Database, paymentId: string, amount: MinorUnits): Promise<void> {
  const { captured, refunded, disputed, reserved_for_refund: reserved } = await lockedPayment(tx, paymentId);
  const left = Math.max(0, captured - refunded - disputed - reserved);
  const change = minor(Math.min(amount - reserved, left));
  if (change === 0) return;
  await tx.insertInto('refund_reservations').values({ payment_id: paymentId, amount: change }).execute();
}
