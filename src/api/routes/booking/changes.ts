/**
 * Who watches which booking in this process. One listener learns of every change in the database, whichever process
 * made it, and the booking is then looked at once, however many watch it. It is also looked at every few seconds, so a
 * lost listener delays a change and loses none.
 */
import type { Store } from '../../../store/database/database.ts';

const REFRESH_MS = 5_000;

export interface BookingChanges<Look> {
  /**
   * Calls back with what the booking is, shortly after the call, on every change, and now and then without one, until
   * the returned function is called.
   */
  watch(bookingId: string, onLook: (look: Look) => void): () => void;
  close(): Promise<void>;
}

interface Watched<Look> {
  readonly watchers: Set<(look: Look) => void>;
  readonly timer: NodeJS.Timeout;
  isLooking: boolean;
  hasChanged: boolean;
}

/**
 * @param lookAt reads a booking as those who watch it want it.
 * @param onFailed hears of a look or a listener that failed; the next look follows.
 */
export function watchBookings<Look>(
  store: Pick<Store, 'listen'>,
  lookAt: (bookingId: string) => Promise<Look>,
  onFailed: (error: unknown, bookingId?: string) => void,
  refreshMs = REFRESH_MS,
): BookingChanges<Look> {
  const watched = new Map<string, Watched<Look>>();
  let listening: Promise<(() => Promise<void>) | undefined> | undefined;

  /** One look at a time: changes that come meanwhile cause one more, so that the last look is the latest. */
  const refresh = async (bookingId: string): Promise<void> => {
    const here = watched.get(bookingId);
    if (here === undefined) return;
    here.hasChanged = true;
    if (here.isLooking) return;
    here.isLooking = true;
    try {
      while (here.hasChanged && here.watchers.size > 0) {
        here.hasChanged = false;
        const look = await lookAt(bookingId);
        here.watchers.forEach((onLook) => onLook(look));
      }
    } catch (error) {
      onFailed(error, bookingId);
    } finally {
      here.isLooking = false;
    }
  };
  const listen = () =>
    store
      .listen('booking_changed', (bookingId) => void refresh(bookingId))
      .catch((error: unknown) => {
        onFailed(error);
        listening = undefined; // the next watcher tries again
        return undefined;
      });
  const begin = (bookingId: string): Watched<Look> => ({
    watchers: new Set(),
    timer: setInterval(() => void refresh(bookingId), refreshMs),
    isLooking: false,
    hasChanged: false,
  });

  return {
    watch(bookingId, onLook) {
      listening ??= listen();
      const here = watched.get(bookingId) ?? begin(bookingId);
      watched.set(bookingId, here);
      here.watchers.add(onLook);
      void refresh(bookingId); // what changed before anybody listened
      return () => {
        here.watchers.delete(onLook);
        if (here.watchers.size > 0 || watched.get(bookingId) !== here) return;
        clearInterval(here.timer);
        watched.delete(bookingId);
      };
    },
    async close() {
      const stop = await listening;
      await stop?.();
    },
  };
}
