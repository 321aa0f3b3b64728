/** Disputes that a payment shows, before their own provider has been asked about them: their workflows are to be started. */
import type { DisputedMoney } from '../../domain/payment/net.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { Database } from '../database/database.ts';
import { lockPaymentsOf } from '../refund/reservation.ts';

interface DisputedPayment {
  readonly id: string;
  readonly bookingId: string;
  readonly provider: PaymentProvider;
  readonly currency: string;
}

/**
 * Flags the booking besides. Repeatable.
 * @param tx a transaction that has locked the booking's payments
 * @returns those that nobody had noted before
 */
export async function noteDisputes(
  tx: Database,
  { id: paymentId, bookingId, provider, currency }: DisputedPayment,
  disputes: readonly DisputedMoney[],
): Promise<string[]> {
  if (disputes.length === 0) return [];
  const now = new Date().toISOString();
  const noted = await tx
    .insertInto('disputes')
    .values(
      disputes.map(({ disputeId: id, amount, at: opened_at, stage = 'chargeback' }) => ({
        id,
        provider,
        booking_id: bookingId,
        payment_id: paymentId,
        stage,
        status: 'needs_response' as const,
        amount,
        currency,
        opened_at,
        accepts_evidence: false, // until it says so
        dispatched: false,
        changed_at: now,
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute();
  if (noted.length > 0)
    await tx.updateTable('bookings').set({ disputed: true }).where('id', '=', bookingId).execute();
  return noted.map(({ id }) => id);
}

/** Somebody else than its provider's own answer speaks of a dispute: whoever sweeps asks it. Repeatable. */
export async function noteDisputeCase(
  db: Database,
  payment: DisputedPayment,
  dispute: DisputedMoney,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockPaymentsOf(tx, payment.bookingId);
    const isNew = (await noteDisputes(tx, payment, [dispute])).length > 0;
    if (isNew) return;
    await tx
      .updateTable('disputes')
      .set({ dispatched: false, changed_at: new Date().toISOString() })
      .where('id', '=', dispute.disputeId)
      .execute();
  });
}

/** Of which its provider has said nothing yet, and which is not over as far as anybody knows. */
export const findNotedDispute = (
  db: Database,
  disputeId: string,
): Promise<{ bookingId: string } | undefined> =>
  db
    .selectFrom('disputes')
    .select('booking_id as bookingId')
    .where('id', '=', disputeId)
    .where('reason', 'is', null)
    .where('closed_at', 'is', null)
    .executeTakeFirst();

/** Whether any dispute of a booking may still end one way or the other. */
export async function hasOpenDispute(db: Database, bookingId: string): Promise<boolean> {
  const open = await db
    .selectFrom('disputes')
    .select('id')
    .where('booking_id', '=', bookingId)
    .where('status', 'in', ['needs_response', 'under_review'])
    .executeTakeFirst();
  return open !== undefined;
}

/** Its workflow has asked, and its provider shows nothing: what is known of it stays, and no evidence can be sent. */
export async function disputeNotShown(db: Database, disputeId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('disputes').set({ dispatched: true }).where('id', '=', disputeId).execute();
    await dropEvidence(tx, disputeId, 'dispute_not_shown');
  });
}

/** Evidence that nobody has sent by now, nobody sends any more. @param code why */
export const dropEvidence = (tx: Database, disputeId: string, code: string) =>
  tx
    .updateTable('dispute_evidence')
    .set({ status: 'refused', code, ended_at: new Date().toISOString() })
    .where('dispute_id', '=', disputeId)
    .where('status', '=', 'sending')
    .execute();
