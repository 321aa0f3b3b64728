/** Banks' early warnings of fraud (business.md "Fraud guard"): on record with the email to finance, once each. */
import { suspicionInWords } from '../../domain/fraud/warning.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { Database } from '../database/database.ts';
import { insertNotification, type NotificationRecord } from '../notification/notifications.ts';

export interface RecordedWarning {
  /** The provider's own. */
  readonly id: string;
  readonly provider: PaymentProvider;
  readonly bookingId: string;
  readonly paymentId: string;
  /** The provider's code. */
  readonly reason: string;
  readonly warnedAt: string;
  readonly recordedAt: string;
}

/** Repeatable. @param notification absent where a refund or a dispute has settled the matter already */
export async function recordFraudWarning(
  db: Database,
  { id, provider, reason, ...warning }: RecordedWarning,
  notification: NotificationRecord | undefined,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('fraud_warnings')
      .values({
        id,
        provider,
        reason,
        booking_id: warning.bookingId,
        payment_id: warning.paymentId,
        warned_at: warning.warnedAt,
        recorded_at: warning.recordedAt,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    if (notification !== undefined) await insertNotification(tx, notification);
  });
}

/** A warning as the email about it tells. @param linkTo the payment on its provider's pages, where it can be refunded */
export async function warningFacts(
  db: Database,
  warningId: string,
  linkTo: (provider: PaymentProvider, providerPaymentId: string) => string,
): Promise<Record<string, unknown>> {
  const row = await db
    .selectFrom('fraud_warnings')
    .innerJoin('payments', 'payments.id', 'fraud_warnings.payment_id')
    .select(['fraud_warnings.reason', 'payments.provider', 'payments.captured', 'payments.currency'])
    .select('payments.amount')
    .select('payments.provider_payment_id as payment')
    .where('fraud_warnings.id', '=', warningId)
    .executeTakeFirst();
  if (row?.payment == null) return {};
  const { captured, currency, payment, provider, reason } = row;
  // whoever records the money may be later than the bank
  const amount = captured > 0 ? captured : row.amount;
  return {
    warning: { payment, amount, currency, reason: suspicionInWords(reason) },
    refundLink: linkTo(provider, payment),
  };
}
