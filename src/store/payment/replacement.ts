/** Payments in place of others, which nobody can make any more. */
import type { Currency, MinorUnits } from '../../domain/money/money.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { Database } from '../database/database.ts';

export interface PaymentReplacement {
  readonly bookingId: string;
  readonly replaced: readonly string[];
  readonly payments: readonly {
    readonly id: string;
    readonly seq: number;
    readonly provider: PaymentProvider;
    readonly amount: MinorUnits;
    readonly currency: Currency;
  }[];
  readonly at: string;
}

/** Repeatable. Money that a replaced payment had taken all the same stays as it is recorded. */
export async function replacePayments(
  db: Database,
  { bookingId, replaced, payments, at }: PaymentReplacement,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('payments')
      .set({ status: 'canceled', client_secret_sealed: null })
      .where('booking_id', '=', bookingId)
      .where('id', 'in', replaced)
      .where('status', 'in', ['preparing', 'requires_payment', 'processing'])
      .execute();
    await tx
      .insertInto('payments')
      .values(
        payments.map((payment) => ({
          ...payment,
          booking_id: bookingId,
          provider_payment_id: null,
          status: 'preparing' as const,
          client_secret_sealed: null,
          last_error: null,
          created_at: at,
        })),
      )
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  });
}
