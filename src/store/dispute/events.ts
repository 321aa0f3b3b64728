/** Events of disputes, kept for the one who will decide on them; the booking they concern is flagged at once. */
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { DisputeEventKind } from '../../domain/dispute/events.ts';
import type { MinorUnits } from '../../domain/money/money.ts';
import type { Database } from '../database/database.ts';

export interface DisputeEvent {
  /** The same for every repeat. */
  readonly id: string;
  readonly provider: PaymentProvider;
  readonly kind: DisputeEventKind;
  readonly disputeId: string | null;
  readonly chargeId: string | null;
  readonly bookingId: string | null;
  /** Where the message was verified and names one. Negative where money left us. */
  readonly money: { readonly amount: MinorUnits; readonly currency: string } | null;
  readonly reportedBy: 'webhook' | 'ipn';
  readonly reportedAt: string;
}

/** Words of an end flag nothing: the dispute itself says whether it has taken the money. */
const ENDS: ReadonlySet<DisputeEventKind> = new Set(['resolved', 'reversal_canceled']);

/** Records the event once and flags its booking, from which the flag goes with the dispute's own end. */
export async function recordDisputeEvent(db: Database, event: DisputeEvent): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('dispute_events')
      .values({
        id: event.id,
        provider: event.provider,
        kind: event.kind,
        dispute_id: event.disputeId,
        charge_id: event.chargeId,
        booking_id: event.bookingId,
        amount: event.money?.amount ?? null,
        currency: event.money?.currency ?? null,
        reported_by: event.reportedBy,
        reported_at: event.reportedAt,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    if (event.bookingId === null || ENDS.has(event.kind)) return;
    await tx
      .updateTable('bookings')
      .set({ disputed: true })
      .where('id', '=', event.bookingId)
      .where('disputed', '=', false)
      .execute();
  });
}
