/** From a provider's id of a payment to what we have of it. */
import type { PaymentStatus } from '../../domain/payment/status.ts';
import type { Database } from '../database/database.ts';

/** Whose payment a provider's id is. */
export async function bookingOfProviderPayment(
  db: Database,
  providerPaymentId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('payments')
    .select('booking_id')
    .where('provider_payment_id', '=', providerPaymentId)
    .executeTakeFirst();
  return row?.booking_id;
}

/** The provider's id of a payment, as the customer was shown it; undefined where none has been noted. */
export async function providerPaymentOf(db: Database, paymentId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('payments')
    .select('provider_payment_id')
    .where('id', '=', paymentId)
    .executeTakeFirst();
  return row?.provider_payment_id ?? undefined;
}

/** Whether a provider's payment is one of ours and has this status. */
export async function paymentIsKnownAs(
  db: Database,
  providerPaymentId: string,
  status: PaymentStatus,
): Promise<boolean> {
  const row = await db
    .selectFrom('payments')
    .select('id')
    .where('provider_payment_id', '=', providerPaymentId)
    .where('status', '=', status)
    .executeTakeFirst();
  return row !== undefined;
}
