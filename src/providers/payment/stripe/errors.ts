/** Stripe's errors as two questions: will a retry mend it, and if not, what was refused. */
import Stripe from 'stripe';
import {
  PaymentCredentialsRejected,
  PaymentKeyReused,
  PaymentProviderUnavailable,
  PaymentRefusedByProvider,
  PaymentUnknownAtProvider,
  RefundBlockedByDispute,
} from '../gateway.ts';

function isStripeError(error: unknown): error is Stripe.errors.StripeError {
  return error instanceof Stripe.errors.StripeError;
}

export const isServerError = (error: unknown): boolean =>
  isStripeError(error) && (error.statusCode ?? 0) >= 500;

/** Saved under its idempotency key: the call that made this answer has ended. */
export const isReplayed = (error: unknown): boolean =>
  isStripeError(error) && error.headers?.['idempotent-replayed'] === 'true';

/** The key is known with other parameters. A 409 of the same type is another matter: its first call still runs. */
export const isKeyReused = (error: unknown): boolean =>
  isStripeError(error) && error.rawType === 'idempotency_error' && error.statusCode === 400;

/** The object is past the point at which this could be done to it: its state says what happened. */
export const isUnexpectedState = (error: unknown): boolean =>
  isStripeError(error) && error.code === 'payment_intent_unexpected_state';

/** The customer's bank said no, at a moment at which nobody of theirs is on the page: the capture of an authorised share. */
export const isCardError = (error: unknown): error is Stripe.errors.StripeError =>
  isStripeError(error) && error.statusCode === 402;

/** The authorisation has ended: the bank keeps one for some days. */
export const isTooLateToCapture = (error: unknown): boolean =>
  isStripeError(error) && error.code === 'charge_expired_for_capture';

/** Runs a call and turns what it throws into our family. Messages of the vendor stay in the cause, unlogged. */
export async function inOurWords<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw isStripeError(error) ? translateError(error) : error;
  }
}

function translateError(error: Stripe.errors.StripeError): Error {
  if (isKeyReused(error)) return new PaymentKeyReused({ cause: error });
  if (error.code === 'charge_disputed') return new RefundBlockedByDispute(error.code, { cause: error });
  const code = error.code ?? error.rawType ?? error.type;
  if (error.statusCode === 401 || error.statusCode === 403)
    return new PaymentCredentialsRejected(code, 'STRIPE_SECRET_KEY and what it is allowed to do', {
      cause: error,
    });
  if (error.code === 'resource_missing') return new PaymentUnknownAtProvider(code, { cause: error });
  // A key in use or a rate limit passes.
  const passes = error.statusCode === undefined || [409, 429].includes(error.statusCode);
  if (passes || (error.statusCode ?? 0) >= 500) return new PaymentProviderUnavailable(code, { cause: error });
  return new PaymentRefusedByProvider(code, { cause: error });
}
