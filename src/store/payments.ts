/**
 * The money guard and the money facts. Rows change under lock; facts are append-only and keyed by the provider's
 * own ids, so that the same news twice is one row.
 */
import type { PaymentStatus } from '../domain/booking.ts';
import type { Currency, MinorUnits } from '../domain/money.ts';
import type { Database } from './database.ts';
import { addToTimeline } from './timeline.ts';

/** The provider has opened a session in which the customer can pay. */
export async function paymentOpened(
  db: Database,
  payment: { id: string; providerPaymentId: string; clientSecretSealed: string },
): Promise<void> {
  await db
    .updateTable('payments')
    .set({
      status: 'requires_payment',
      provider_payment_id: payment.providerPaymentId,
      client_secret_sealed: payment.clientSecretSealed,
    })
    .where('id', '=', payment.id)
    .where('status', '=', 'preparing')
    .execute();
}

/** Shows where an unpaid payment stands; a session that can never be paid again loses its secret. */
export async function paymentMoved(
  db: Database,
  id: string,
  status: Extract<PaymentStatus, 'requires_payment' | 'processing' | 'failed' | 'canceled'>,
): Promise<void> {
  await db
    .updateTable('payments')
    .set({ status, ...(status === 'failed' || status === 'canceled' ? { client_secret_sealed: null } : {}) })
    .where('id', '=', id)
    .where('status', 'in', ['preparing', 'requires_payment', 'processing'])
    .execute();
}

/** A charge was refused: the customer reads why, and the timeline has it once for each attempt. */
export async function paymentDeclined(
  db: Database,
  decline: { id: string; bookingId: string; attempt: string; at: string; reason: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('payments')
      .set({ last_error: decline.reason })
      .where('id', '=', decline.id)
      .where('status', 'in', ['preparing', 'requires_payment', 'processing'])
      .execute();
    await addToTimeline(tx, decline.bookingId, {
      key: `payment_failed:${decline.attempt}`,
      at: decline.at,
      event: 'payment_failed',
    });
  });
}

export interface Captured {
  readonly id: string;
  readonly bookingId: string;
  /** The provider's id of the charge: the fact's key. */
  readonly chargeId: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly at: string;
  readonly fee?: { readonly id: string; readonly amount: MinorUnits; readonly currency: string };
}

/** Money has arrived: the guard knows it and the facts remember it. */
export async function paymentCaptured(db: Database, captured: Captured): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('payments')
      .set({ status: 'paid', captured: captured.amount, client_secret_sealed: null, last_error: null })
      .where('id', '=', captured.id)
      .where('captured', '=', 0 as MinorUnits) // zero is zero in every currency
      .execute();
    const provider = await tx
      .selectFrom('payments')
      .select('provider')
      .where('id', '=', captured.id)
      .executeTakeFirstOrThrow();
    const common = {
      booking_id: captured.bookingId,
      payment_id: captured.id,
      occurred_at: captured.at,
      ...provider,
    };
    await tx
      .insertInto('money_facts')
      .values([
        { ...common, id: `captured:${captured.chargeId}`, kind: 'captured', ...moneyOf(captured) },
        ...(captured.fee === undefined
          ? []
          : [
              {
                ...common,
                id: `provider_fee:${captured.fee.id}`,
                kind: 'provider_fee' as const,
                ...moneyOf(captured.fee),
              },
            ]),
      ])
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    await addToTimeline(tx, captured.bookingId, {
      key: `paid:${captured.id}`,
      at: captured.at,
      event: 'paid',
    });
  });
}

const moneyOf = ({ amount, currency }: { amount: MinorUnits; currency: string }) => ({ amount, currency });

/**
 * Reserves all that is left of a payment for a refund. No refund call leaves without it.
 * @returns what may be refunded, and under which reservation; zero when nothing is left.
 */
export async function reserveFullRefund(db: Database, paymentId: string): Promise<MinorUnits> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('payments')
      .select(['captured', 'refunded', 'reserved_for_refund', 'disputed'])
      .where('id', '=', paymentId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (row.reserved_for_refund > 0) return row.reserved_for_refund; // the same refund, asked for again
    const left = Math.max(0, row.captured - row.refunded - row.disputed) as MinorUnits; // difference of amounts
    await tx.updateTable('payments').set({ reserved_for_refund: left }).where('id', '=', paymentId).execute();
    return left;
  });
}

/** The provider has taken the refund: what was reserved is now refunded. */
export async function refundSettled(
  db: Database,
  refund: { paymentId: string; bookingId: string; refundId: string; amount: MinorUnits; at: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('payments')
      .select(['provider', 'currency', 'captured', 'refunded', 'reserved_for_refund'])
      .where('id', '=', refund.paymentId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const fact = await tx
      .insertInto('money_facts')
      .values({
        id: `refunded:${refund.refundId}`,
        booking_id: refund.bookingId,
        payment_id: refund.paymentId,
        provider: row.provider,
        kind: 'refunded',
        amount: refund.amount,
        currency: row.currency,
        occurred_at: refund.at,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (fact === undefined) return;
    const refunded = (row.refunded + refund.amount) as MinorUnits; // sum of amounts
    await tx
      .updateTable('payments')
      .set({
        refunded,
        reserved_for_refund: (row.reserved_for_refund - refund.amount) as MinorUnits, // never below zero: a check
        status: refunded === row.captured ? 'refunded' : 'partially_refunded',
      })
      .where('id', '=', refund.paymentId)
      .execute();
    await addToTimeline(tx, refund.bookingId, {
      key: `refunded:${refund.refundId}`,
      at: refund.at,
      event: 'refunded',
    });
  });
}

/** Remembers which payment at the provider is ours, where the opening's own answer was lost. */
export async function paymentAdopted(
  db: Database,
  payment: { id: string; providerPaymentId: string },
): Promise<void> {
  await db
    .updateTable('payments')
    .set({ provider_payment_id: payment.providerPaymentId })
    .where('id', '=', payment.id)
    .where('provider_payment_id', 'is', null)
    .execute();
}

/** What an activity needs to speak about a payment with its provider. */
export async function findPayment(db: Database, id: string) {
  return db
    .selectFrom('payments')
    .select([
      'id',
      'booking_id',
      'provider',
      'provider_payment_id',
      'status',
      'amount',
      'currency',
      'last_error',
    ])
    .where('id', '=', id)
    .executeTakeFirst();
}
