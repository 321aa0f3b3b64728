/** Nothing sleeps to wait: a condition is looked at until it holds, and a deadline says what did not come. */
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

const POLL_MS = 75;

/**
 * Reads again until the value is as expected, and returns it.
 * @throws Error with the value last seen when that has not come within `withinMs`
 */
export async function waitFor<T>(
  what: string,
  read: () => Promise<T> | T,
  isAsExpected: (value: T) => boolean = Boolean,
  withinMs = 120_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (isAsExpected(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(
        `${what} did not come within ${withinMs / 1000} s; last seen: ${inspect(value, { depth: 4 })}`,
      );
    }
    await delay(POLL_MS);
  }
}
