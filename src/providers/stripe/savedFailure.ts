/**
 * Stripe saves a 500 under its idempotency key and replays it for a day, so that repeating the call can never
 * succeed (docs.stripe.com/api/idempotent_requests). A replayed failure proves that the first call has ended; whether
 * it had its effect, only a look at Stripe tells. Proven absence allows the next key.
 */
import { isStripeError } from './errors.ts';

/**
 * Runs a call under its key, and past each failure saved there either adopts the effect or goes on to the next key,
 * derived from the first.
 * @param findEffect reads from Stripe whether the call had its effect; undefined is proven absence
 * @param attempt how often this step has been tried: after three answers of 5xx that do not say whether they were
 * replayed, the effect is looked for as well, and one further key is tried
 */
export async function pastSavedFailures<T>(
  key: string,
  call: (idempotencyKey: string) => Promise<T>,
  findEffect: () => Promise<T | undefined>,
  attempt = 1,
): Promise<T> {
  for (let generation = 0; ; generation += 1) {
    try {
      return await call(generation === 0 ? key : `${key}/after-failure-${generation}`);
    } catch (error) {
      const stuck = attempt > 3 && generation === 0 && isServerError(error);
      if (!isReplayedFailure(error) && !stuck) throw error;
      const effect = await findEffect();
      if (effect !== undefined) return effect;
    }
  }
}

const isServerError = (error: unknown) => isStripeError(error) && (error.statusCode ?? 0) >= 500;

const isReplayedFailure = (error: unknown): boolean =>
  isStripeError(error) && isServerError(error) && error.headers?.['idempotent-replayed'] === 'true';
