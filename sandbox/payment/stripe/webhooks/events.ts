/** What happened, as Stripe reports it, and which of it our endpoint has asked for. */
import { API_VERSION, newId, nowSeconds, type RequestOrigin, type StripeEvent } from '../objects.ts';
import { defined } from '../../../defined.ts';

/** What the README has people subscribe an endpoint to; other types are recorded and not sent. */
const SENT: ReadonlySet<string> = new Set([
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.canceled',
  'payment_intent.amount_capturable_updated',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'charge.dispute.closed',
  'radar.early_fraud_warning.created',
]);

export const isSent = (type: string): boolean => SENT.has(type);

/** No request caused it. */
export const NO_ORIGIN: RequestOrigin = { id: null, idempotency_key: null };

/** Also for events of something that never happened: a forged one is made, never recorded. */
export function newEvent(
  type: string,
  object: object,
  previous: object | undefined,
  origin: RequestOrigin,
): StripeEvent {
  return {
    id: newId('evt'),
    object: 'event',
    api_version: API_VERSION,
    created: nowSeconds(),
    data: { object, ...defined({ previous_attributes: previous }) },
    livemode: false,
    pending_webhooks: isSent(type) ? 1 : 0,
    request: origin,
    type,
  };
}
