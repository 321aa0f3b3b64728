/** The calls that change something at Stripe, each under a key of ours and past the failures saved there. */
import type Stripe from 'stripe';
import type { CloseOutcome, OpenPaymentRequest, RefundRequest } from '../payments.ts';
import { isStripeError } from './errors.ts';
import { pastSavedFailures } from './savedFailure.ts';
import { METADATA } from './sighting.ts';

/** Between our clock and Stripe's. */
const CLOCK_DRIFT_S = 300;
/** What was made under a key is no older: Stripe forgets keys after a day, and a hold ends long before. */
const KEY_LIFE_MS = 86_400_000;

export function createIntent(stripe: Stripe, request: OpenPaymentRequest): Promise<Stripe.PaymentIntent> {
  return pastSavedFailures(
    request.idempotencyKey,
    (idempotencyKey) => stripe.paymentIntents.create(cardPayment(request), { idempotencyKey }),
    async () => (await findIntents(stripe, request.paymentId, Date.now() - KEY_LIFE_MS))[0],
    request.attempt,
  );
}

/** Every intent that carries our reference. By creation time: the search that Stripe offers lags behind its writes. */
export async function findIntents(
  stripe: Stripe,
  paymentId: string,
  createdAfterMs: number,
): Promise<Stripe.PaymentIntent[]> {
  const found: Stripe.PaymentIntent[] = [];
  const created = { gte: Math.floor(createdAfterMs / 1000) - CLOCK_DRIFT_S };
  for await (const intent of stripe.paymentIntents.list({ created, limit: 100 }, {})) {
    if (intent.metadata[METADATA.payment] === paymentId) found.push(intent);
  }
  return found;
}

export function cancelIntent(stripe: Stripe, id: string, idempotencyKey: string): Promise<CloseOutcome> {
  const statusNow = async () => (await stripe.paymentIntents.retrieve(id, {}, {})).status;
  const cancel = async (key: string): Promise<CloseOutcome> => {
    try {
      await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' }, { idempotencyKey: key });
      return 'closed';
    } catch (error) {
      if (!isStripeError(error) || error.code !== 'payment_intent_unexpected_state') throw error;
      return outcomeOf(await statusNow());
    }
  };
  return pastSavedFailures(idempotencyKey, cancel, async () =>
    (await statusNow()) === 'canceled' ? 'closed' : undefined,
  );
}

export function captureIntent(
  stripe: Stripe,
  id: string,
  idempotencyKey: string,
): Promise<'captured' | 'not_authorised'> {
  const capture = async (key: string) => {
    try {
      await stripe.paymentIntents.capture(id, {}, { idempotencyKey: key });
      return 'captured' as const;
    } catch (error) {
      if (!isStripeError(error) || error.code !== 'payment_intent_unexpected_state') throw error;
      return 'not_authorised' as const;
    }
  };
  return pastSavedFailures(idempotencyKey, capture, async () =>
    (await stripe.paymentIntents.retrieve(id, {}, {})).status === 'succeeded' ? 'captured' : undefined,
  );
}

/** A refund carries its key, so that it can be told from other refunds of the same payment. */
export function createRefund(stripe: Stripe, request: RefundRequest): Promise<Stripe.Refund> {
  return pastSavedFailures(
    request.idempotencyKey,
    (idempotencyKey) => stripe.refunds.create(fromPayment(request), { idempotencyKey }),
    async () => {
      const made = stripe.refunds.list({ payment_intent: request.providerPaymentId, limit: 100 }, {});
      for await (const each of made) {
        if (each.metadata?.[METADATA.key] === request.idempotencyKey) return each;
      }
      return undefined;
    },
    request.attempt,
  );
}

/** Cards and wallets only: with automatic methods the dashboard may enable ones that settle in days. */
function cardPayment(request: OpenPaymentRequest): Stripe.PaymentIntentCreateParams {
  const params: Stripe.PaymentIntentCreateParams & { payment_method_types: string[] } = {
    amount: request.amount,
    currency: request.currency.toLowerCase(),
    payment_method_types: ['card'], // known to the pinned version, no longer to the SDK's types
    description: request.description,
    metadata: { [METADATA.booking]: request.bookingId, [METADATA.payment]: request.paymentId },
  };
  if (request.authoriseOnly === true) params.capture_method = 'manual';
  if (request.threeDSecure) params.payment_method_options = { card: { request_three_d_secure: 'any' } };
  return params;
}

function fromPayment(request: RefundRequest): Stripe.RefundCreateParams {
  return {
    payment_intent: request.providerPaymentId,
    amount: request.amount,
    metadata: {
      [METADATA.booking]: request.bookingId,
      [METADATA.payment]: request.paymentId,
      [METADATA.key]: request.idempotencyKey,
    },
  };
}

function outcomeOf(status: Stripe.PaymentIntent.Status): CloseOutcome {
  if (status === 'succeeded') return 'already_paid';
  return status === 'canceled' ? 'closed' : 'in_progress';
}
