/** The calls that change something at Stripe, each under a key of ours and past the failures saved there. */
import type Stripe from 'stripe';
import {
  type CaptureOutcome,
  type CloseOutcome,
  type OpenPaymentRequest,
  PaymentKeyReused,
  type RefundRequest,
  type Tries,
} from '../gateway.ts';
import { declineReason } from './declineReasons.ts';
import { isCardError, isTooLateToCapture, isUnexpectedState } from './errors.ts';
import { pastSavedFailures } from './savedFailure.ts';
import { METADATA } from './snapshot.ts';

/** Between our clock and Stripe's. */
const CLOCK_DRIFT_S = 300;
/** Stripe forgets keys after a day at the earliest: what a key of today stands for may be that old. */
const KEY_LIFE_MS = 86_400_000;

export function createIntent(stripe: Stripe, request: OpenPaymentRequest): Promise<Stripe.PaymentIntent> {
  return pastSavedFailures({
    key: request.idempotencyKey,
    tries: request,
    call: (idempotencyKey) => stripe.paymentIntents.create(cardPayment(request), { idempotencyKey }),
    findEffect: async () => (await findIntents(stripe, request.paymentId, firstTriedMs(request)))[0],
  });
}

/** What a call made is no older than this: it reaches back to the first try, and a key's life in any case. */
function firstTriedMs({ askedSince }: Tries): number {
  const aLifeAgo = Date.now() - KEY_LIFE_MS;
  return askedSince === undefined ? aLifeAgo : Math.min(aLifeAgo, Date.parse(askedSince));
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

export function cancelIntent(stripe: Stripe, id: string, key: string, tries: Tries): Promise<CloseOutcome> {
  const statusNow = async () => (await stripe.paymentIntents.retrieve(id, {}, {})).status;
  const call = async (idempotencyKey: string): Promise<CloseOutcome> => {
    try {
      await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' }, { idempotencyKey });
      return 'closed';
    } catch (error) {
      if (!isUnexpectedState(error)) throw error;
      return outcomeOf(await statusNow());
    }
  };
  const findEffect = async () => ((await statusNow()) === 'canceled' ? 'closed' : undefined);
  return pastSavedFailures({ key, tries, call, findEffect });
}

export function captureIntent(
  stripe: Stripe,
  id: string,
  key: string,
  tries: Tries,
): Promise<CaptureOutcome> {
  const call = async (idempotencyKey: string): Promise<CaptureOutcome> => {
    try {
      await stripe.paymentIntents.capture(id, {}, { idempotencyKey });
      return 'captured';
    } catch (error) {
      if (isCardError(error)) return declinedCapture(error, idempotencyKey);
      if (!isUnexpectedState(error) && !isTooLateToCapture(error)) throw error;
      return 'not_authorised';
    }
  };
  const findEffect = async (): Promise<CaptureOutcome | undefined> =>
    (await stripe.paymentIntents.retrieve(id, {}, {})).status === 'succeeded' ? 'captured' : undefined;
  return pastSavedFailures({ key, tries, call, findEffect });
}

/** The bank takes back what it had authorised. The customer may pay this share anew. */
function declinedCapture(error: Stripe.errors.StripeError, key: string): CaptureOutcome {
  const attempt = error.charge ?? key;
  const reason = declineReason(error.decline_code ?? null, error.code ?? null);
  return { declined: { attempt, at: new Date().toISOString(), reason }, next: 'same_payment' };
}

/** A refund carries its key, so that it can be distinguished from other refunds of the same payment. */
export function createRefund(stripe: Stripe, request: RefundRequest): Promise<Stripe.Refund> {
  return pastSavedFailures({
    key: request.idempotencyKey,
    tries: request,
    call: (idempotencyKey) => stripe.refunds.create(fromPayment(request), { idempotencyKey }),
    findEffect: () => findRefund(stripe, request),
  });
}

/** @throws PaymentKeyReused where another amount was returned under the key: returning it would hide the difference. */
async function findRefund(stripe: Stripe, request: RefundRequest): Promise<Stripe.Refund | undefined> {
  const made = stripe.refunds.list({ payment_intent: request.providerPaymentId, limit: 100 }, {});
  for await (const each of made) {
    if (each.metadata?.[METADATA.key] !== request.idempotencyKey) continue;
    if (each.amount !== request.amount) throw new PaymentKeyReused();
    return each;
  }
  return undefined;
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
  // Said also where it is Stripe's default, which captures later and then shows the fee later.
  params.capture_method = request.authoriseOnly === true ? 'manual' : 'automatic';
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
