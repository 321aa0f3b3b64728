/**
 * A payment whose booking's workflow follows it no more: it was confirmed, or has ended. Its provider is asked here, and
 * what has left it meanwhile goes into the guard with one finding; what is recorded already is no event.
 */
import type { PaymentProvider } from '../../../domain/payment/status.ts';
import { hasStay } from '../../../store/booking/view.ts';
import { hasRefunds } from '../../../store/refund/load.ts';
import { type OwnPayment, paymentAtProvider, paymentOfCharge } from '../../../store/payment/expected.ts';
import { isInGuard, recordFetched } from '../../../store/payment/fetched.ts';
import type { WebhookDelivery } from '../../../store/webhook/inbox.ts';
import type { ApiDeps, PaymentAtProvider } from '../../deps.ts';
import { unavailable } from '../../http/problems.ts';
import type { BookingMatch } from './matchBooking.ts';

type AskingDeps = Pick<ApiDeps, 'store' | 'fetchPayment'>;

/** `none`: no payment of the booking's that the provider could be asked about. */
export type Recorded = 'none' | 'recorded' | { readonly differs: OwnPayment };

/**
 * Records what the provider shows of the payment that a webhook speaks of.
 * @returns the payment whose money is still another there than here
 * @throws Problem `unavailable` while the provider cannot be asked: the webhook then waits in the inbox.
 */
export async function recordShown(
  webhookDelivery: WebhookDelivery,
  { bookingId }: BookingMatch,
  { store, fetchPayment }: AskingDeps,
): Promise<Recorded> {
  const own = await paymentIn(webhookDelivery, store);
  if (own === undefined || own.bookingId !== bookingId || own.providerPaymentId === null) return 'none';
  const { provider } = webhookDelivery;
  const { providerPaymentId } = own;
  const there = await asking(fetchPayment, provider, providerPaymentId);
  if (there === undefined) return 'none';
  const { live, snapshot } = there;
  const expected = { ...own, providerPaymentId, live };
  const { result } = await recordFetched(store.db, provider, expected, snapshot, { wasReduced: true });
  const isKnown = result === 'mismatch' || (await isInGuard(store.db, own.paymentId, snapshot));
  return isKnown ? 'recorded' : { differs: own };
}

/** Types of webhooks that tell of money going back, or coming back again. */
export const MOVES_MONEY_BACK = /refund|dispute|revers/i;

/** Whether money may have left a payment that no checkout follows any more: its booking counts on it, or it goes back. */
export async function mayHaveLeft(
  { type }: WebhookDelivery,
  { bookingId, outcome }: BookingMatch,
  { store }: AskingDeps,
): Promise<boolean> {
  if (outcome !== 'signalled' || bookingId === null || !MOVES_MONEY_BACK.test(type)) return false;
  return (await hasStay(store.db, bookingId)) || (await hasRefunds(store.db, bookingId));
}

async function paymentIn(
  { provider, providerPaymentId, chargeId }: WebhookDelivery,
  { db }: ApiDeps['store'],
): Promise<OwnPayment | undefined> {
  const named =
    providerPaymentId === null ? undefined : await paymentAtProvider(db, provider, providerPaymentId);
  return named ?? (chargeId === null ? undefined : paymentOfCharge(db, provider, chargeId));
}

async function asking(
  fetchPayment: AskingDeps['fetchPayment'],
  provider: PaymentProvider,
  providerPaymentId: string,
): Promise<PaymentAtProvider | undefined> {
  try {
    return await fetchPayment(provider, providerPaymentId);
  } catch (error) {
    throw unavailable('The payment provider cannot be asked just now.', error);
  }
}
