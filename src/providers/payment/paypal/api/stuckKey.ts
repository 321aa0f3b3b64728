/**
 * A request id whose answer is a server error again and again. PayPal says to repeat under the same id; should it keep
 * answering so, only fetching the object shows whether the call had its effect (architecture.md decision 4).
 */
import { PayPalApiError } from './errors.ts';

/** Server errors in a row before the effect is looked up. */
const RETRIES_BEFORE_LOOKUP = 3;

/**
 * Runs a call under its key. After three tries that failed alike it returns the effect, or, where its absence is proven,
 * goes on to one further key derived from the first.
 * @param findEffect undefined is proven absence
 * @param attempt how often this step has been tried, from 1
 */
export async function pastStuckKey<T>(
  key: string,
  call: (key: string) => Promise<T>,
  findEffect: () => Promise<T | undefined>,
  attempt = 1,
): Promise<T> {
  try {
    return await call(key);
  } catch (error) {
    const isStuck = attempt > RETRIES_BEFORE_LOOKUP && error instanceof PayPalApiError && error.status >= 500;
    if (!isStuck) throw error;
  }
  return (await findEffect()) ?? call(`${key}/after-failure-1`);
}
