/**
 * Whose news a delivery is (architecture.md decision 3): by our own reference, else by the provider's payment or charge
 * id in Postgres, else by the reference on the payment itself, as disputes, refunds and fraud warnings carry none.
 */
import { BOOKING_ID_PATTERN } from '../../../domain/booking.ts';
import { findBookingState } from '../../../store/booking/view.ts';
import { paymentOfCharge } from '../../../store/payment/expected.ts';
import { bookingOfProviderPayment } from '../../../store/payment/byProviderId.ts';
import type { Delivery } from '../../../store/webhook/inbox.ts';
import type { ApiDeps } from '../../deps.ts';
import { unavailable } from '../../http/problems.ts';
import { disputeNewsIn } from './disputes.ts';

type RouteDeps = Pick<ApiDeps, 'store' | 'temporal' | 'findBookingOfPayment' | 'paypal'>;

export interface Routed {
  /** `closed`: the booking has ended, so the news is for people. `unknown`: no booking of ours. */
  readonly destination: 'signalled' | 'closed' | 'unknown' | 'no_interest';
  readonly bookingId: string | null;
}

/** @throws TemporalUnavailable; Problem `unavailable` when the provider does not answer. */
export async function routeDelivery(delivery: Delivery, deps: RouteDeps): Promise<Routed> {
  const { bookingId, providerPaymentId, chargeId, type } = delivery;
  const pointsAtNothing = bookingId === null && providerPaymentId === null && chargeId === null;
  if (type !== 'unreadable' && pointsAtNothing && disputeNewsIn(delivery) === undefined)
    return { destination: 'no_interest', bookingId: null };

  const tried = new Set<string>();
  for (const find of [byReference, byPayment, byCharge, byReferenceOnPayment, byReferenceOfCapture]) {
    const found = await find(delivery, deps);
    if (found === undefined || tried.has(found) || !BOOKING_ID_PATTERN.test(found)) continue;
    tried.add(found);
    const destination = await signal(found, deps);
    if (destination !== 'unknown') return { destination, bookingId: found };
  }
  return { destination: 'unknown', bookingId: null };
}

const byReference = async ({ bookingId }: Delivery) => bookingId ?? undefined;

const byPayment = async ({ providerPaymentId }: Delivery, { store }: RouteDeps) =>
  providerPaymentId === null ? undefined : bookingOfProviderPayment(store.db, providerPaymentId);

const byCharge = async ({ provider, chargeId }: Delivery, { store }: RouteDeps) =>
  chargeId === null ? undefined : (await paymentOfCharge(store.db, provider, chargeId))?.bookingId;

async function byReferenceOnPayment(
  { provider, providerPaymentId }: Delivery,
  { findBookingOfPayment }: RouteDeps,
): Promise<string | undefined> {
  if (providerPaymentId === null) return undefined;
  return askingProvider(() => findBookingOfPayment(provider, providerPaymentId));
}

async function byReferenceOfCapture(
  { provider, providerPaymentId, chargeId }: Delivery,
  { paypal }: RouteDeps,
): Promise<string | undefined> {
  // Where the payment is named too, it has been asked for already.
  if (provider !== 'paypal' || chargeId === null || providerPaymentId !== null) return undefined;
  return askingProvider(async () => paypal?.findBookingOfCapture(chargeId));
}

async function askingProvider<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw unavailable('The payment provider cannot be asked just now.', error);
  }
}

async function signal(bookingId: string, { temporal, store }: RouteDeps) {
  const heard = await temporal.lookAgain(bookingId);
  if (heard !== 'unknown') return heard;
  // Temporal forgets a closed workflow after its retention; Postgres keeps the booking.
  return (await findBookingState(store.db, bookingId)) === undefined ? 'unknown' : 'closed';
}
