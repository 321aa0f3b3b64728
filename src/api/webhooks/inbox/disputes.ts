/**
 * Events of disputes and reversals: besides signalling the booking, each is recorded and reported to legal and finance.
 * Which booking it concerns PayPal says when asked: only then is that booking flagged.
 */
import type { DisputeEventKind } from '../../../domain/dispute/events.ts';
import { reportDisputeEvent } from '../../../store/dispute/findings.ts';
import type { WebhookDelivery } from '../../../store/webhook/inbox.ts';
import type { ApiDeps, DisputeAtPayPal } from '../../deps.ts';
import { unavailable } from '../../http/problems.ts';

const PAYPAL_EVENTS: Readonly<Record<string, DisputeEventKind>> = {
  'CUSTOMER.DISPUTE.CREATED': 'opened',
  'CUSTOMER.DISPUTE.UPDATED': 'updated',
  'CUSTOMER.DISPUTE.RESOLVED': 'resolved',
  'PAYMENT.CAPTURE.REVERSED': 'reversed',
};

/** What a webhook says of a dispute; undefined where it is about something else. */
export const disputeEventIn = ({ provider, type }: WebhookDelivery): DisputeEventKind | undefined =>
  provider === 'paypal' && Object.hasOwn(PAYPAL_EVENTS, type) ? PAYPAL_EVENTS[type] : undefined;

const ABOUT_A_DISPUTE = /^(charge\.dispute|CUSTOMER\.DISPUTE)\./;

/** The provider's id of the dispute that a webhook is about; undefined of any other webhook. */
export const disputeNamed = ({ type, objectId }: WebhookDelivery): string | undefined =>
  ABOUT_A_DISPUTE.test(type) ? (objectId ?? undefined) : undefined;

/**
 * What PayPal itself shows of the dispute or the reversal.
 * @throws Problem `unavailable` while it cannot be asked: the webhook then waits in the inbox.
 */
export async function confirmedByPayPal(
  { objectId, chargeId }: WebhookDelivery,
  kind: DisputeEventKind,
  { paypal }: Pick<ApiDeps, 'paypal'>,
): Promise<DisputeAtPayPal> {
  if (paypal === undefined) return { result: 'not_allowed' };
  try {
    if (kind === 'reversed')
      return chargeId === null ? { result: 'unknown' } : await paypal.findReversal(chargeId);
    return objectId === null ? { result: 'unknown' } : await paypal.findDispute(objectId);
  } catch (error) {
    throw unavailable('PayPal cannot be asked about the dispute just now.', error);
  }
}

/** The webhook as far as PayPal has confirmed it: its own words about booking and payment count no more. */
export function asConfirmed(webhookDelivery: WebhookDelivery, shown: DisputeAtPayPal): WebhookDelivery {
  if (shown.result !== 'shown') return webhookDelivery;
  const { bookingId = null, captureId = null } = shown;
  return { ...webhookDelivery, bookingId, chargeId: captureId, providerPaymentId: null };
}

interface Reporting extends Pick<ApiDeps, 'store' | 'clock' | 'log'> {
  readonly bookingId: string | null;
  readonly shown: DisputeAtPayPal;
}

/** Repeatable: a process may have died half way, and the sweeper begins again. */
export async function reportDispute(
  webhookDelivery: WebhookDelivery,
  kind: DisputeEventKind,
  { store, clock, log, bookingId, shown }: Reporting,
): Promise<void> {
  const { id, provider, type, objectId, chargeId } = webhookDelivery;
  const at = clock().toISOString();
  const isShown = shown.result === 'shown';
  const reported = await reportDisputeEvent(
    store.db,
    {
      id,
      provider,
      kind,
      chargeId,
      bookingId: isShown ? bookingId : null,
      disputeId: kind === 'reversed' ? null : objectId,
      money: null, // a hint names no amount that counts
      reportedBy: 'webhook',
      reportedAt: at,
    },
    {
      objectId,
      // whom it may concern, for people: an account without PayPal's permission for disputes sees none of them
      bookingId: shown.result === 'unknown' ? null : bookingId,
      detail: { type, webhookDelivery: id, charge: chargeId, ...(isShown ? {} : { paypal: shown.result }) },
      foundAt: at,
    },
  );
  if (reported !== 'known')
    log.warn({ webhookDeliveryId: id, provider, outcome: kind }, 'a dispute or a reversal was reported');
}
