/** Which payment of ours a provider's message is about, and what we expect of it. */
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { Currency, MinorUnits } from '../../domain/money/money.ts';
import type { Database } from '../database/database.ts';

export interface OwnPayment {
  readonly paymentId: string;
  readonly bookingId: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  /** Null until it was opened there. */
  readonly providerPaymentId: string | null;
}

/** The payment that a charge took the money for, as the money facts have it. */
export async function paymentOfCharge(
  db: Database,
  provider: PaymentProvider,
  chargeId: string,
): Promise<OwnPayment | undefined> {
  return ownPayments(db, provider)
    .innerJoin('money_facts', 'money_facts.payment_id', 'payments.id')
    .where('money_facts.id', '=', `captured:${chargeId}`)
    .executeTakeFirst();
}

/** The payment under the provider's id of it. */
export async function paymentAtProvider(
  db: Database,
  provider: PaymentProvider,
  providerPaymentId: string,
): Promise<OwnPayment | undefined> {
  return ownPayments(db, provider)
    .where('payments.provider_payment_id', '=', providerPaymentId)
    .executeTakeFirst();
}

/** The payment under our own id of it. */
export async function paymentById(
  db: Database,
  provider: PaymentProvider,
  paymentId: string,
): Promise<OwnPayment | undefined> {
  return ownPayments(db, provider).where('payments.id', '=', paymentId).executeTakeFirst();
}

/** A booking's payment with a provider that splits none: the first. */
export async function paymentOfBooking(
  db: Database,
  provider: PaymentProvider,
  bookingId: string,
): Promise<OwnPayment | undefined> {
  return ownPayments(db, provider)
    .where('payments.booking_id', '=', bookingId)
    .orderBy('payments.seq')
    .executeTakeFirst();
}

const ownPayments = (db: Database, provider: PaymentProvider) =>
  db
    .selectFrom('payments')
    .select([
      'payments.id as paymentId',
      'payments.booking_id as bookingId',
      'payments.amount as amount',
      'payments.currency as currency',
      'payments.provider_payment_id as providerPaymentId',
    ])
    .where('payments.provider', '=', provider);
