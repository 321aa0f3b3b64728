/** Bookings that are paid, confirmed and disputed, without a provider. */
import type { DisputeSnapshot } from '../../../src/domain/dispute/dispute.ts';
import { minor } from '../../../src/domain/money/money.ts';
import { recordDispute } from '../../../src/store/dispute/disputes.ts';
import type { Database } from '../../../src/store/database/database.ts';
import type { ApiUnderTest } from '../environments/apiApp.ts';
import { confirmedBooking, type PaidBooking } from './paidBooking.ts';

export interface DisputedBooking {
  readonly booking: PaidBooking;
  readonly disputeId: string;
}

const DAY_MS = 86_400_000;
/** From now on. */
export const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

/** Of a booking's first payment: a chargeback of 100 that waits for evidence for a week, unless said. */
export async function disputeBooking(
  db: Database,
  booking: PaidBooking,
  { provider = 'stripe', ...changes }: Partial<DisputeSnapshot> & { provider?: 'stripe' | 'paypal' } = {},
): Promise<string> {
  const { id: bookingId } = booking;
  const { disputeId = `du_${bookingId}` } = changes;
  await recordDispute(
    db,
    { paymentId: `${bookingId}-P1`, bookingId, provider },
    {
      disputeId,
      stage: 'chargeback',
      status: 'needs_response',
      reason: 'fraudulent',
      amount: minor(100),
      currency: 'AED',
      openedAt: inDays(-1),
      evidenceDueBy: inDays(7),
      acceptsEvidence: true,
      chargeIds: [],
      ...changes,
    },
  );
  return disputeId;
}

export async function disputedBooking(
  api: Pick<ApiUnderTest, 'app' | 'store'>,
  changes: Parameters<typeof disputeBooking>[2] = {},
): Promise<DisputedBooking> {
  const booking = await confirmedBooking(api);
  return { booking, disputeId: await disputeBooking(api.store.db, booking, changes) };
}
