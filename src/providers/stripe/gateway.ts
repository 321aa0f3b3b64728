/**
 * Stripe behind our payment gateway. The SDK's own retries are off: Temporal retries, under keys we derive.
 * Options travel as each call's last argument, also where there are no parameters.
 */
import Stripe from 'stripe';
import { minor } from '../../domain/money.ts';
import type { PaymentSighting } from '../../domain/payment.ts';
import type { CloseOutcome, OpenPaymentRequest, PaymentGateway, RefundSighting } from '../payments.ts';
import { inOurWords, isStripeError } from './errors.ts';
import { METADATA, sightingOf } from './sighting.ts';

/**
 * Pinned: an account's default version must not change what this code reads. It is the last version whose
 * PaymentIntents take `payment_method_types`, by which the house admits cards and wallets only.
 */
const API_VERSION = '2026-08-26.dahlia';
/** Shorter than the activities' start-to-close, so that a slow answer is this call's failure, not a lost worker. */
const HTTP_TIMEOUT_MS = 8_000;
/** Between our clock and Stripe's. */
const CLOCK_DRIFT_S = 300;
const EXPAND = ['latest_charge.balance_transaction'];

export interface StripeSettings {
  readonly secretKey: string;
  /** The address of a stand-in; undefined means Stripe itself. */
  readonly apiBase: string | undefined;
}

export function createStripeGateway(settings: StripeSettings): PaymentGateway {
  const stripe = new Stripe(settings.secretKey, {
    apiVersion: API_VERSION as typeof Stripe.API_VERSION, // the SDK types its own newest version only
    maxNetworkRetries: 0,
    timeout: HTTP_TIMEOUT_MS,
    telemetry: false,
    ...standIn(settings.apiBase),
  });

  const sight = async (intent: Stripe.PaymentIntent): Promise<PaymentSighting> =>
    sightingOf(intent, intent.latest_charge === null ? [] : await failedCharges(intent.id));

  const failedCharges = async (intent: string): Promise<Stripe.Charge[]> => {
    const charges = await stripe.charges.list({ payment_intent: intent, limit: 100 }, {});
    return charges.data.filter((charge) => charge.status === 'failed');
  };

  const cancel = async (id: string, idempotencyKey: string): Promise<CloseOutcome> => {
    try {
      await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' }, { idempotencyKey });
      return 'closed';
    } catch (error) {
      if (!isStripeError(error) || error.code !== 'payment_intent_unexpected_state') throw error;
      return outcomeOf((await stripe.paymentIntents.retrieve(id, {}, {})).status);
    }
  };

  /** By creation time: the search that Stripe offers lags behind its own writes. */
  const find = async (paymentId: string, createdAfter: string): Promise<PaymentSighting[]> => {
    const found: PaymentSighting[] = [];
    const created = { gte: Math.floor(Date.parse(createdAfter) / 1000) - CLOCK_DRIFT_S };
    for await (const intent of stripe.paymentIntents.list({ created, limit: 100 }, {})) {
      if (intent.metadata[METADATA.payment] === paymentId) found.push(await sight(intent));
    }
    return found;
  };

  return {
    live: /^(sk|rk)_live_/.test(settings.secretKey),
    open: (request) =>
      inOurWords(async () => {
        const intent = await stripe.paymentIntents.create(cardPayment(request), {
          idempotencyKey: request.idempotencyKey,
        });
        if (intent.client_secret === null) throw new Error('Stripe answered without a client secret');
        return { sighting: await sight(intent), clientSecret: intent.client_secret };
      }),
    look: (id) =>
      inOurWords(async () => sight(await stripe.paymentIntents.retrieve(id, { expand: EXPAND }, {}))),
    close: (id, idempotencyKey) => inOurWords(() => cancel(id, idempotencyKey)),
    findByReference: (paymentId, createdAfter) => inOurWords(() => find(paymentId, createdAfter)),
    refund: (request) =>
      inOurWords(async () =>
        refundSighting(
          await stripe.refunds.create(
            {
              payment_intent: request.providerPaymentId,
              amount: request.amount,
              metadata: { [METADATA.booking]: request.bookingId, [METADATA.payment]: request.paymentId },
            },
            { idempotencyKey: request.idempotencyKey },
          ),
        ),
      ),
  };
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
  if (request.threeDSecure) params.payment_method_options = { card: { request_three_d_secure: 'any' } };
  return params;
}

function standIn(apiBase: string | undefined) {
  if (apiBase === undefined) return {};
  const url = new URL(apiBase);
  return {
    protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
    host: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  };
}

function outcomeOf(status: Stripe.PaymentIntent.Status): CloseOutcome {
  if (status === 'succeeded') return 'already_paid';
  return status === 'canceled' ? 'closed' : 'in_progress';
}

function refundSighting({ id, status, amount, created }: Stripe.Refund): RefundSighting {
  const at = new Date(created * 1000).toISOString();
  return { refundId: id, state: refundState(status), amount: minor(amount), at };
}

function refundState(status: string | null): 'pending' | 'succeeded' | 'failed' {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}
