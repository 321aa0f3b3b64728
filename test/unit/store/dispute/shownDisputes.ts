/** Disputes as their provider shows them, recorded one after another. */
import type { DisputeSnapshot } from '../../../../src/domain/dispute/dispute.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import type { Database } from '../../../../src/store/database/database.ts';
import { recordDispute } from '../../../../src/store/dispute/disputes.ts';
import { type EvidenceToRequest, requestEvidence } from '../../../../src/store/dispute/evidence.ts';
import { AT, type PaidBooking } from '../refund/refundRows.ts';

export const DUE = '2027-03-10T12:00:00.000Z';

/** A booking's first dispute unless said: a chargeback of 100, of which evidence is waited for. */
export const shownDispute = (
  { bookingId }: PaidBooking,
  changes: Partial<DisputeSnapshot> = {},
): DisputeSnapshot => ({
  disputeId: `du_${bookingId}`,
  stage: 'chargeback',
  status: 'needs_response',
  reason: 'fraudulent',
  amount: minor(100),
  currency: 'AED',
  openedAt: AT,
  evidenceDueBy: DUE,
  acceptsEvidence: true,
  chargeIds: [`ch_${bookingId}-P1`],
  ...changes,
});

export function shownDisputesIn(db: Database) {
  return {
    shows: (booking: PaidBooking, changes: Partial<DisputeSnapshot> = {}) =>
      recordDispute(
        db,
        { paymentId: `${booking.bookingId}-P1`, bookingId: booking.bookingId, provider: 'stripe' },
        shownDispute(booking, changes),
      ),

    ask: (booking: PaidBooking, changes: Partial<EvidenceToRequest> = {}) =>
      requestEvidence(db, {
        id: `evd_${booking.bookingId}`,
        disputeId: `du_${booking.bookingId}`,
        kind: 'service_provided',
        statement: 'It took place.',
        sections: { booking: 'Three days in Dubai' },
        actor: 'legal.lea',
        roles: ['legal'],
        requestId: 'req_1',
        at: AT,
        ...changes,
      }),

    row: ({ bookingId }: PaidBooking, id = `du_${bookingId}`) =>
      db.selectFrom('disputes').selectAll().where('id', '=', id).executeTakeFirst(),

    /** Whether people see that its money is in doubt. */
    isFlagged: async ({ bookingId }: PaidBooking): Promise<boolean> =>
      (
        await db
          .selectFrom('bookings')
          .select('disputed')
          .where('id', '=', bookingId)
          .executeTakeFirstOrThrow()
      ).disputed,

    /** What was to be sent of a booking's first dispute, and what has become of it. */
    evidence: ({ bookingId }: PaidBooking) =>
      db
        .selectFrom('dispute_evidence')
        .select(['id', 'status', 'code', 'kind', 'statement', 'sections', 'ended_at'])
        .where('dispute_id', '=', `du_${bookingId}`)
        .orderBy('id')
        .execute(),

    /** As if nobody had touched it since. */
    asked: ({ bookingId }: PaidBooking) =>
      db.updateTable('disputes').set({ dispatched: true }).where('id', '=', `du_${bookingId}`).execute(),
  };
}
