/** News of disputes, kept for the one who will decide on them; the booking they concern is flagged at once. */
import type { PaymentProvider } from '../../domain/booking.ts';
import type { DisputeNewsKind } from '../../domain/dispute.ts';
import type { MinorUnits } from '../../domain/money/money.ts';
import type { Database } from '../database/database.ts';

export interface DisputeNews {
  /** The same for every repeat. */
  readonly id: string;
  readonly provider: PaymentProvider;
  readonly kind: DisputeNewsKind;
  readonly disputeId: string | null;
  readonly chargeId: string | null;
  readonly bookingId: string | null;
  /** Where the message was proved and names one. Negative where money left us. */
  readonly money: { readonly amount: MinorUnits; readonly currency: string } | null;
  readonly reportedBy: 'webhook' | 'ipn';
  readonly reportedAt: string;
}

/**
 * Records the news once and flags its booking. The flag stays when a case is over: another may be open, and whoever
 * closes the case knows.
 */
export async function recordDisputeNews(db: Database, news: DisputeNews): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('dispute_news')
      .values({
        id: news.id,
        provider: news.provider,
        kind: news.kind,
        dispute_id: news.disputeId,
        charge_id: news.chargeId,
        booking_id: news.bookingId,
        amount: news.money?.amount ?? null,
        currency: news.money?.currency ?? null,
        reported_by: news.reportedBy,
        reported_at: news.reportedAt,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    if (news.bookingId === null) return;
    await tx
      .updateTable('bookings')
      .set({ disputed: true })
      .where('id', '=', news.bookingId)
      .where('disputed', '=', false)
      .execute();
  });
}
