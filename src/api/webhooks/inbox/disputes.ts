/**
 * Events of disputes and reversals: besides signalling the booking, each is recorded, flags the booking and is
 * reported to legal and finance. What is disputed, and how much, PayPal is asked by whoever deals with it.
 */
import type { DisputeEventKind } from '../../../domain/dispute.ts';
import { reportDisputeEvent } from '../../../store/dispute/findings.ts';
import type { WebhookDelivery } from '../../../store/webhook/inbox.ts';
import type { ApiDeps } from '../../deps.ts';

const PAYPAL_EVENTS: Readonly<Record<string, DisputeEventKind>> = {
  'CUSTOMER.DISPUTE.CREATED': 'opened',
  'CUSTOMER.DISPUTE.UPDATED': 'updated',
  'CUSTOMER.DISPUTE.RESOLVED': 'resolved',
  'PAYMENT.CAPTURE.REVERSED': 'reversed',
};

/** What a webhook says of a dispute; undefined where it is about something else. */
export const disputeEventIn = ({ provider, type }: WebhookDelivery): DisputeEventKind | undefined =>
  provider === 'paypal' && Object.hasOwn(PAYPAL_EVENTS, type) ? PAYPAL_EVENTS[type] : undefined;

/** Repeatable: a process may have died half way, and the sweeper begins again. */
export async function reportDispute(
  webhookDelivery: WebhookDelivery,
  kind: DisputeEventKind,
  { store, clock, log, bookingId }: Pick<ApiDeps, 'store' | 'clock' | 'log'> & { bookingId: string | null },
): Promise<void> {
  const { id, provider, type, objectId, chargeId } = webhookDelivery;
  const at = clock().toISOString();
  const reported = await reportDisputeEvent(
    store.db,
    {
      id,
      provider,
      kind,
      chargeId,
      bookingId,
      disputeId: kind === 'reversed' ? null : objectId,
      money: null, // a hint names no amount that counts
      reportedBy: 'webhook',
      reportedAt: at,
    },
    { objectId, detail: { type, webhookDelivery: id, charge: chargeId }, foundAt: at },
  );
  if (reported !== 'known')
    log.warn({ webhookDeliveryId: id, provider, outcome: kind }, 'a dispute or a reversal was reported');
}
