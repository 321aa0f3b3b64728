/**
 * News of disputes and reversals: besides telling the booking to look again, each is recorded, flags the booking and
 * is put before legal and finance. What is disputed, and how much, PayPal is asked by whoever deals with it.
 */
import type { DisputeNewsKind } from '../../../domain/dispute.ts';
import { reportDisputeNews } from '../../../store/dispute/findings.ts';
import type { Delivery } from '../../../store/webhook/inbox.ts';
import type { ApiDeps } from '../../deps.ts';

const PAYPAL_NEWS: Readonly<Record<string, DisputeNewsKind>> = {
  'CUSTOMER.DISPUTE.CREATED': 'opened',
  'CUSTOMER.DISPUTE.UPDATED': 'updated',
  'CUSTOMER.DISPUTE.RESOLVED': 'resolved',
  'PAYMENT.CAPTURE.REVERSED': 'reversed',
};

/** What a delivery tells of a dispute; undefined where it is about something else. */
export const disputeNewsIn = ({ provider, type }: Delivery): DisputeNewsKind | undefined =>
  provider === 'paypal' && Object.hasOwn(PAYPAL_NEWS, type) ? PAYPAL_NEWS[type] : undefined;

/** Repeatable: a process may have died half way, and the sweeper begins again. */
export async function reportDispute(
  delivery: Delivery,
  kind: DisputeNewsKind,
  { store, clock, log, bookingId }: Pick<ApiDeps, 'store' | 'clock' | 'log'> & { bookingId: string | null },
): Promise<void> {
  const { id, provider, type, objectId, chargeId } = delivery;
  const at = clock().toISOString();
  const told = await reportDisputeNews(
    store.db,
    {
      ...{ id, provider, kind, chargeId, bookingId },
      disputeId: kind === 'reversed' ? null : objectId,
      money: null, // a hint names no amount that counts
      reportedBy: 'webhook',
      reportedAt: at,
    },
    { objectId, detail: { type, delivery: id, charge: chargeId }, foundAt: at },
  );
  if (told !== 'known')
    log.warn({ deliveryId: id, provider, outcome: kind }, 'a dispute or a reversal was reported');
}
