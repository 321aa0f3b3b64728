/**
 * Waiting for a product whose worker has just died. Polled less often than in other tests: many cases wait at once,
 * for as long as a call to a vendor may take, and their polls must not slow each other down.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

const POLL_EVERY_MS = 300;
/** The slowest: a close without an answer is asked again after a minute, and a worker comes back after that. */
const WAIT_MS = 240_000;

/** @throws Error with the value last seen when that has not come in time */
export async function waitForCase<T>(
  what: string,
  read: () => Promise<T>,
  isSo: (value: T) => boolean = Boolean,
): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const value = await read();
    if (isSo(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(
        `${what} did not come within ${WAIT_MS / 1000} s; last seen: ${inspect(value, { depth: 4 })}`,
      );
    }
    await delay(POLL_EVERY_MS);
  }
}
