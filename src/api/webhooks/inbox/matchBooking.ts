/**
 * Which booking a webhook is about (architecture.md decision 3): by our own reference, else by the provider's payment
 * or charge id in Postgres, else by the reference on the payment itself, as disputes, refunds and fraud warnings carry none.
 */
import { BOOKING_ID_PATTERN } from '../../../domain/booking.ts';
import { findBookingState } from '../../../store/booking/view.ts';
import { paymentOfCharge } from '../../../store/payment/expected.ts';
import { bookingOfProviderPayment } from '../../../store/payment/byProviderId.ts';
import type { WebhookDelivery } from '../../../store/webhook/inbox.ts';
import type { ApiDeps } from '../../deps.ts';
import { unavailable } from '../../http/problems.ts';
import { disputeEventIn } from './disputes.ts';

type MatchDeps = Pick<ApiDeps, 'store' | 'temporal' | 'findBookingOfPayment' | 'paypal'>;

export interface BookingMatch {
  /** `closed`: the booking has ended, so a finding is recorded. `unknown`: no booking of ours. */
  readonly outcome: 'signalled' | 'closed' | 'unknown' | 'ignored';
  readonly bookingId: string | null;
}

/** @throws TemporalUnavailable; Problem `unavailable` when the provider does not answer. */
export async function matchBooking(webhookDelivery: WebhookDelivery, deps: MatchDeps): Promise<BookingMatch> {
  const { bookingId, providerPaymentId, chargeId, type } = webhookDelivery;
  const pointsAtNothing = bookingId === null && providerPaymentId === null && chargeId === null;
  if (type !== 'unreadable' && pointsAtNothing && disputeEventIn(webhookDelivery) === undefined)
    return { outcome: 'ignored', bookingId: null };

  const tried = new Set<string>();
  for (const find of [byReference, byPayment, byCharge, byReferenceOnPayment, byReferenceOfCapture]) {
    const found = await find(webhookDelivery, deps);
    if (found === undefined || tried.has(found) || !BOOKING_ID_PATTERN.test(found)) continue;
    tried.add(found);
    const outcome = await signal(found, deps);
    if (outcome !== 'unknown') return { outcome, bookingId: found };
  }
  return { outcome: 'unknown', bookingId: null };
}

const byReference = async ({ bookingId }: WebhookDelivery) => bookingId ?? undefined;

const byPayment = async ({ providerPaymentId }: WebhookDelivery, { store }: MatchDeps) =>
  providerPaymentId === null ? undefined : bookingOfProviderPayment(store.db, providerPaymentId);

const byCharge = async ({ provider, chargeId }: WebhookDelivery, { store }: MatchDeps) =>
  chargeId === null ? undefined : (await paymentOfCharge(store.db, provider, chargeId))?.bookingId;

async function byReferenceOnPayment(
  { provider, providerPaymentId }: WebhookDelivery,
  { findBookingOfPayment }: MatchDeps,
): Promise<string | undefined> {
  if (providerPaymentId === null) return undefined;
  return askingProvider(() => findBookingOfPayment(provider, providerPaymentId));
}

async function byReferenceOfCapture(
  { provider, providerPaymentId, chargeId }: WebhookDelivery,
  { paypal }: MatchDeps,
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

async function signal(bookingId: string, { temporal, store }: MatchDeps) {
  const signalled = await temporal.paymentChanged(bookingId);
  if (signalled !== 'unknown') return signalled;
  // Temporal forgets a closed workflow after its retention; Postgres keeps the booking.
  return (await findBookingState(store.db, bookingId)) === undefined ? 'unknown' : 'closed';
}
