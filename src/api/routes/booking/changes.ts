/**
 * Who watches which booking in this process. One listener learns of every change in the database, whichever process
 * made it. Watchers also refresh every few seconds, so a lost listener delays a change and loses none.
 */
import type { Store } from '../../../store/database/database.ts';

const REFRESH_MS = 5_000;

export interface BookingChanges {
  /** Calls back on every change, and now and then without one, until the returned function is called. */
  watch(bookingId: string, onChange: () => void): () => void;
  close(): Promise<void>;
}

export function watchBookings(
  store: Pick<Store, 'listen'>,
  onListenFailed: (error: unknown) => void,
  refreshMs = REFRESH_MS,
): BookingChanges {
  const watchers = new Map<string, Set<() => void>>();
  let listening: Promise<(() => Promise<void>) | undefined> | undefined;

  const notifyWatchers = (bookingId: string) => watchers.get(bookingId)?.forEach((onChange) => onChange());
  const listen = () =>
    store.listen('booking_changed', notifyWatchers).catch((error: unknown) => {
      onListenFailed(error);
      listening = undefined; // the next watcher tries again
      return undefined;
    });

  return {
    watch(bookingId, onChange) {
      listening ??= listen();
      const here = watchers.get(bookingId) ?? new Set();
      watchers.set(bookingId, here.add(onChange));
      const timer = setInterval(onChange, refreshMs);
      return () => {
        clearInterval(timer);
        here.delete(onChange);
        if (here.size === 0) watchers.delete(bookingId);
      };
    },
    async close() {
      const stop = await listening;
      await stop?.();
    },
  };
}
