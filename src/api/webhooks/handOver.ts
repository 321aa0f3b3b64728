/**
 * From a delivery to the booking it concerns (architecture.md decision 3): by our own reference, else by the
 * provider's payment id. Says where it went; leaves it waiting in the inbox while Temporal cannot take it.
 */
import { BOOKING_ID_PATTERN } from '../../domain/booking.ts';
import { webhookDeliveries } from '../../metrics.ts';
import { bookingOfProviderPayment } from '../../store/payments.ts';
import { type Delivery, markHandedOver } from '../../store/webhookInbox.ts';
import type { ApiDeps } from '../deps.ts';

export type HandOverDeps = Pick<ApiDeps, 'store' | 'temporal' | 'clock' | 'log'>;

/** `closed`: the booking has ended, so the news is for people. `unknown`: no booking of ours. */
export type Destination = 'signalled' | 'closed' | 'unknown' | 'no_interest';

/** @throws TemporalUnavailable; the delivery then stays in the inbox. */
export async function handOver(delivery: Delivery, deps: HandOverDeps): Promise<Destination> {
  const outcome = await route(delivery, deps);
  await markHandedOver(deps.store.db, delivery.id, deps.clock().toISOString(), outcome);
  webhookDeliveries.inc({ provider: delivery.provider, outcome });
  if (outcome === 'closed' || outcome === 'unknown')
    deps.log.warn(
      { deliveryId: delivery.id, provider: delivery.provider, outcome },
      'a delivery found no running booking',
    );
  return outcome;
}

async function route(delivery: Delivery, { store, temporal }: HandOverDeps): Promise<Destination> {
  const { bookingId, providerPaymentId, type } = delivery;
  if (type !== 'unreadable' && bookingId === null && providerPaymentId === null) return 'no_interest';

  const named = bookingId !== null && BOOKING_ID_PATTERN.test(bookingId) ? bookingId : undefined;
  const first = named === undefined ? 'unknown' : await temporal.lookAgain(named);
  if (first !== 'unknown' || providerPaymentId === null) return first;

  const owner = await bookingOfProviderPayment(store.db, providerPaymentId);
  return owner === undefined || owner === named ? 'unknown' : temporal.lookAgain(owner);
}
