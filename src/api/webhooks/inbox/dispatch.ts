/**
 * From a webhook to the booking it concerns (architecture.md decision 3). Records where it went; leaves it waiting in
 * the inbox while Temporal cannot take it. What no running booking can take becomes a finding, once.
 */
import type { DisputeEventKind } from '../../../domain/dispute/events.ts';
import { webhookDeliveries } from '../../../observability/metrics.ts';
import type { Database } from '../../../store/database/database.ts';
import { joinFinding, type NewFinding, recordFinding } from '../../../store/reconciliation.ts';
import { paymentIsKnownAs } from '../../../store/payment/byProviderId.ts';
import { type WebhookDelivery, markDispatched } from '../../../store/webhook/inbox.ts';
import type { ApiDeps } from '../../deps.ts';
import { asConfirmed, confirmedByPayPal, disputeEventIn, disputeNamed, reportDispute } from './disputes.ts';
import { dispatchDispute } from '../../dispute/dispatchDispute.ts';
import { dispatchRefundsOf } from '../../refund/dispatchRefund.ts';
import { mayHaveLeft, MOVES_MONEY_BACK, recordShown } from './afterCheckout.ts';
import { isFraudWarning, reportFraudWarning } from './fraudWarnings.ts';
import { type BookingMatch, matchBooking } from './matchBooking.ts';

export type DispatchDeps = Pick<
  ApiDeps,
  | 'store'
  | 'temporal'
  | 'clock'
  | 'config'
  | 'log'
  | 'findBookingOfPayment'
  | 'fetchFraudWarning'
  | 'fetchPayment'
  | 'paypal'
>;

/**
 * @throws TemporalUnavailable, or Problem `unavailable` when the provider has to be asked and does not answer; the
 * webhook then stays in the inbox.
 */
export async function dispatch(
  webhookDelivery: WebhookDelivery,
  deps: DispatchDeps,
): Promise<BookingMatch['outcome']> {
  const event = disputeEventIn(webhookDelivery);
  if (event !== undefined) return dispatchDisputeEvent(webhookDelivery, event, deps);
  const match = await matchBooking(webhookDelivery, deps);
  const { outcome } = match;
  if (outcome !== 'unknown' && isFraudWarning(webhookDelivery))
    await reportFraudWarning(webhookDelivery, deps);
  else if (outcome === 'closed' || outcome === 'unknown') await recordUnmatched(webhookDelivery, match, deps);
  else if (await mayHaveLeft(webhookDelivery, match, deps)) await recordShown(webhookDelivery, match, deps);
  return dispatched(webhookDelivery, match, deps);
}

async function dispatchDisputeEvent(
  webhookDelivery: WebhookDelivery,
  event: DisputeEventKind,
  deps: DispatchDeps,
): Promise<BookingMatch['outcome']> {
  const shown = await confirmedByPayPal(webhookDelivery, event, deps);
  const confirmed = asConfirmed(webhookDelivery, shown);
  const match = await matchBooking(confirmed, deps);
  await reportDispute(confirmed, event, { ...deps, bookingId: match.bookingId, shown });
  // A reversal may come after the end of its dispute, when no workflow asks any more.
  const isReversal = event === 'reversed' && shown.result === 'shown';
  if (isReversal && (match.outcome === 'closed' || (await mayHaveLeft(confirmed, match, deps))))
    await recordShown(confirmed, match, deps);
  return dispatched(webhookDelivery, match, deps);
}

async function dispatched(
  webhookDelivery: WebhookDelivery,
  { bookingId, outcome }: BookingMatch,
  deps: DispatchDeps,
): Promise<BookingMatch['outcome']> {
  const { id, provider, type } = webhookDelivery;
  const { store, clock } = deps;
  if (bookingId !== null && MOVES_MONEY_BACK.test(type)) await dispatchRefundsOf({ bookingId, type }, deps);
  const disputeId = disputeNamed(webhookDelivery);
  if (bookingId !== null && disputeId !== undefined)
    await dispatchDispute({ provider, disputeId, bookingId }, deps);
  await markDispatched(store.db, id, clock().toISOString(), outcome);
  webhookDeliveries.inc({ provider, outcome });
  return outcome;
}

async function recordUnmatched(
  webhookDelivery: WebhookDelivery,
  match: BookingMatch,
  deps: DispatchDeps,
): Promise<void> {
  if (await isExpected(webhookDelivery, deps)) return;
  const recorded = match.outcome === 'closed' ? await recordShown(webhookDelivery, match, deps) : 'none';
  if (recorded === 'recorded') return;
  const { id, provider, type } = webhookDelivery;
  const finding: Omit<NewFinding, 'key'> = {
    kind: match.outcome === 'closed' ? 'webhook_after_end' : 'webhook_unmatched',
    provider,
    objectId: webhookDelivery.objectId,
    bookingId: match.bookingId,
    detail: { type, webhookDelivery: id, payment: webhookDelivery.providerPaymentId },
    createdAt: deps.clock().toISOString(),
  };
  const isNew =
    recorded === 'none'
      ? await recordFinding(deps.store.db, { ...finding, key: `webhook:${id}` })
      : await joinDiffering(deps.store.db, finding, { paymentId: recorded.differs.paymentId, id, type });
  if (isNew)
    deps.log.warn(
      { webhookDeliveryId: id, provider, outcome: match.outcome },
      'a webhook matched no running booking',
    );
}

/** Whatever tells of one payment that is not as we have it, it is one finding. */
async function joinDiffering(
  db: Database,
  finding: Omit<NewFinding, 'key'>,
  { paymentId, id, type }: { readonly paymentId: string; readonly id: string; readonly type: string },
): Promise<boolean> {
  const detail = { ...finding.detail, [id]: type };
  return (await joinFinding(db, { ...finding, key: `differs:${paymentId}`, detail })) !== 'known';
}

/** Every hold that ends cancels its payment, and Stripe says so when the booking has ended: expected, and no finding. */
async function isExpected(
  { type, providerPaymentId }: WebhookDelivery,
  { store }: DispatchDeps,
): Promise<boolean> {
  if (type !== 'payment_intent.canceled' || providerPaymentId === null) return false;
  return paymentIsKnownAs(store.db, providerPaymentId, 'canceled');
}
