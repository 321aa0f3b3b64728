/** At most so many openings at once: each may wait seconds, and a queue without end helps nobody. */
import { unavailable } from '../../http/problems.ts';

const MOST_AT_ONCE = 250;

/** Runs what there is room for; beyond it @throws Problem `unavailable` at once. */
export function createAdmission(most = MOST_AT_ONCE): <T>(run: () => Promise<T>) => Promise<T> {
  let running = 0;
  return async (run) => {
    if (running >= most) throw unavailable('Too many bookings are being opened at this moment.');
    running += 1;
    try {
      return await run();
    } finally {
      running -= 1;
    }
  };
}
