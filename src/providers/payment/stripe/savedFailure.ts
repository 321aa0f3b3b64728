/**
 * One key, one effect, beyond what Stripe itself promises (docs.stripe.com/api/idempotent_requests). It saves a 500
 * under its key and replays it for a day, so that repeating the call can never succeed; and it forgets keys after a
 * day at the earliest, so that repeating the call would be a second one. In both cases only fetching from Stripe
 * shows whether the first call had its effect.
 */
import type { Tries } from '../gateway.ts';
import { isKeyReused, isReplayed, isServerError } from './errors.ts';

/** Well before the day after which Stripe may have forgotten a key. */
const KEY_TRUSTED_FOR_MS = 20 * 3_600_000;
/** Answers of 5xx to the same call before it counts as stuck, although none of them says that it is a replay. */
const RETRIES_BEFORE_LOOKUP = 3;

export interface KeyedCall<T> {
  readonly key: string;
  readonly tries: Tries;
  readonly call: (idempotencyKey: string) => Promise<T>;
  /** Reads from Stripe whether the call had its effect; undefined is proven absence. */
  readonly findEffect: () => Promise<T | undefined>;
}

/**
 * Runs a call under its key. A repeat of an age at which the key may be forgotten checks for the effect first and
 * returns it. Past each failure saved under a key it checks again, and only proven absence leads to the next key,
 * derived from the first.
 * @throws what the call throws; a key that Stripe knows with other parameters is thrown when no effect is found
 */
export async function pastSavedFailures<T>({ key, tries, call, findEffect }: KeyedCall<T>): Promise<T> {
  // Where the effect is absent the key stays the same: forgotten, it is as good as new; remembered, it still guards
  // against a call of ours that is under way.
  const early = mayBeForgotten(tries) ? await findEffect() : undefined;
  if (early !== undefined) return early;
  for (let generation = 0; ; generation += 1) {
    try {
      return await call(generation === 0 ? key : `${key}/after-failure-${generation}`);
    } catch (error) {
      const stuck = (tries.attempt ?? 1) > RETRIES_BEFORE_LOOKUP && generation === 0;
      const failedForGood = isServerError(error) && (isReplayed(error) || stuck);
      if (!failedForGood && !isKeyReused(error)) throw error;
      const effect = await findEffect();
      if (effect !== undefined) return effect;
      // A release may have changed a parameter between two tries; without an effect nobody knows what was asked.
      if (!failedForGood) throw error;
    }
  }
}

const mayBeForgotten = ({ askedSince }: Tries): boolean =>
  askedSince !== undefined && Date.now() - Date.parse(askedSince) > KEY_TRUSTED_FOR_MS;
