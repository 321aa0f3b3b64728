/**
 * Learns of confirmations for all waiting customers with one question at a time: customers who each asked for
 * themselves would cost the measured process more than the bookings do.
 */
import { setTimeout as delay } from 'node:timers/promises';

const ASK_EVERY_MS = 20;
const WITHIN_MS = 60_000;

export interface Watch {
  /** Resolves once it is confirmed. @throws Error when that has not come within a minute: the run is worth nothing */
  untilConfirmed(id: string): Promise<void>;
}

/** @param ask which of these are confirmed by now */
export function createWatch(ask: (ids: readonly string[]) => Promise<readonly string[]>): Watch {
  const waiting = new Map<string, { resolve: () => void; reject: (error: unknown) => void; by: number }>();
  let asking = false;

  const askOn = async () => {
    while (waiting.size > 0) {
      for (const id of await ask([...waiting.keys()])) {
        waiting.get(id)?.resolve();
        waiting.delete(id);
      }
      for (const [id, { by, reject }] of waiting) {
        if (Date.now() < by) continue;
        waiting.delete(id);
        reject(new Error(`${id} was not confirmed within a minute`));
      }
      await delay(ASK_EVERY_MS);
    }
  };
  const askUnlessAsking = async () => {
    if (asking) return;
    asking = true;
    try {
      await askOn();
    } catch (error) {
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    } finally {
      asking = false;
    }
  };

  return {
    untilConfirmed(id) {
      const confirmed = new Promise<void>((resolve, reject) => {
        waiting.set(id, { resolve, reject, by: Date.now() + WITHIN_MS });
      });
      void askUnlessAsking(); // its errors are the waiting customers'
      return confirmed;
    },
  };
}
