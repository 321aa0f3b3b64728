/**
 * From a webhook to the booking it concerns (architecture.md decision 3). Records where it went; leaves it waiting in
 * the inbox while Temporal cannot take it. What no running booking can take becomes a finding, once.
 */
import { webhookDeliveries } from '../../../observability/metrics.ts';
import { recordFinding } from '../../../store/reconciliation.ts';
import { paymentIsKnownAs } from '../../../store/payment/byProviderId.ts';
import { type WebhookDelivery, markDispatched } from '../../../store/webhook/inbox.ts';
import type { ApiDeps } from '../../deps.ts';
import { disputeEventIn, reportDispute } from './disputes.ts';
import { type BookingMatch, matchBooking } from './matchBooking.ts';

export type DispatchDeps = Pick<
  ApiDeps,
  'store' | 'temporal' | 'clock' | 'log' | 'findBookingOfPayment' | 'paypal'
>;

/**
 * @throws TemporalUnavailable, or Problem `unavailable` when the provider has to be asked and does not answer; the
 * webhook then stays in the inbox.
 */
export async function dispatch(
  webhookDelivery: WebhookDelivery,
  deps: DispatchDeps,
): Promise<BookingMatch['outcome']> {
  const match = await matchBooking(webhookDelivery, deps);
  const { outcome } = match;
  const event = disputeEventIn(webhookDelivery);
  if (event !== undefined)
    await reportDispute(webhookDelivery, event, { ...deps, bookingId: match.bookingId });
  else if (outcome === 'closed' || outcome === 'unknown') await recordUnmatched(webhookDelivery, match, deps);
  await markDispatched(deps.store.db, webhookDelivery.id, deps.clock().toISOString(), outcome);
  webhookDeliveries.inc({ provider: webhookDelivery.provider, outcome });
  return outcome;
}

async function recordUnmatched(
  webhookDelivery: WebhookDelivery,
  match: BookingMatch,
  deps: DispatchDeps,
): Promise<void> {
  const { db } = deps.store;
  if (await isExpected(webhookDelivery, deps)) return;
  const isNew = await recordFinding(db, {
    key: `webhook:${webhookDelivery.id}`,
    kind: match.outcome === 'closed' ? 'webhook_after_end' : 'webhook_unmatched',
    provider: webhookDelivery.provider,
    objectId: webhookDelivery.objectId,
    bookingId: match.bookingId,
    detail: {
      type: webhookDelivery.type,
      webhookDelivery: webhookDelivery.id,
      payment: webhookDelivery.providerPaymentId,
    },
    createdAt: deps.clock().toISOString(),
  });
  if (isNew)
    deps.log.warn(
      { webhookDeliveryId: webhookDelivery.id, provider: webhookDelivery.provider, outcome: match.outcome },
      'a webhook matched no running booking',
    );
}

/** Every hold that ends cancels its payment, and Stripe says so when the booking has ended: expected, and no finding. */
async function isExpected(
  { type, providerPaymentId }: WebhookDelivery,
  { store }: DispatchDeps,
): Promise<boolean> {
  if (type !== 'payment_intent.canceled' || providerPaymentId === null) return false;
  return paymentIsKnownAs(store.db, providerPaymentId, 'canceled');
}
