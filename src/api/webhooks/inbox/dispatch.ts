/**
 * From a delivery to the booking it concerns (architecture.md decision 3). Says where it went; leaves it waiting in
 * the inbox while Temporal cannot take it. What no running booking can take is put before people, once.
 */
import { webhookDeliveries } from '../../../observability/metrics.ts';
import { recordFinding } from '../../../store/reconciliation.ts';
import { paymentIsKnownAs } from '../../../store/payment/byProviderId.ts';
import { type Delivery, markHandedOver } from '../../../store/webhook/inbox.ts';
import type { ApiDeps } from '../../deps.ts';
import { disputeNewsIn, reportDispute } from './disputes.ts';
import { type Routed, routeDelivery } from './matchBooking.ts';

export type HandOverDeps = Pick<
  ApiDeps,
  'store' | 'temporal' | 'clock' | 'log' | 'findBookingOfPayment' | 'paypal'
>;

/**
 * @throws TemporalUnavailable, or Problem `unavailable` when the provider has to be asked and does not answer; the
 * delivery then stays in the inbox.
 */
export async function handOver(delivery: Delivery, deps: HandOverDeps): Promise<Routed['destination']> {
  const routed = await routeDelivery(delivery, deps);
  const { destination: outcome } = routed;
  const news = disputeNewsIn(delivery);
  if (news !== undefined) await reportDispute(delivery, news, { ...deps, bookingId: routed.bookingId });
  else if (outcome === 'closed' || outcome === 'unknown') await tellPeople(delivery, routed, deps);
  await markHandedOver(deps.store.db, delivery.id, deps.clock().toISOString(), outcome);
  webhookDeliveries.inc({ provider: delivery.provider, outcome });
  return outcome;
}

async function tellPeople(delivery: Delivery, routed: Routed, deps: HandOverDeps): Promise<void> {
  const { db } = deps.store;
  if (await isEcho(delivery, deps)) return;
  const isNew = await recordFinding(db, {
    key: `webhook:${delivery.id}`,
    kind: routed.destination === 'closed' ? 'webhook_after_end' : 'webhook_of_nobody',
    provider: delivery.provider,
    objectId: delivery.objectId,
    bookingId: routed.bookingId,
    detail: { type: delivery.type, delivery: delivery.id, payment: delivery.providerPaymentId },
    createdAt: deps.clock().toISOString(),
  });
  if (isNew)
    deps.log.warn(
      { deliveryId: delivery.id, provider: delivery.provider, outcome: routed.destination },
      'a delivery found no running booking',
    );
}

/** Every hold that ends cancels its payment, and Stripe says so when the booking has ended: no news to anybody. */
async function isEcho({ type, providerPaymentId }: Delivery, { store }: HandOverDeps): Promise<boolean> {
  if (type !== 'payment_intent.canceled' || providerPaymentId === null) return false;
  return paymentIsKnownAs(store.db, providerPaymentId, 'canceled');
}
