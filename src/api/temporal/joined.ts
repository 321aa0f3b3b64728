/**
 * The same question, asked by many at once, is one question at a time: a workflow takes ten updates at once and two
 * thousand in all, and whoever floods it would keep out the customer who wants to cancel.
 */

interface Asked<T> {
  readonly running: Promise<T>;
  /** Shared by all who came while it ran: what they ask may be news to it. */
  following?: Promise<T>;
}

/** @returns a function that asks, or shares what is asked next under the same key. */
export function joining<T>(): (key: string, ask: () => Promise<T>) => Promise<T> {
  const asked = new Map<string, Asked<T>>();
  const start = (key: string, ask: () => Promise<T>): Promise<T> => {
    const running = ask();
    const here: Asked<T> = { running };
    asked.set(key, here);
    void settled(running).then(() => {
      if (asked.get(key) === here && here.following === undefined) asked.delete(key);
    });
    return running;
  };
  return (key, ask) => {
    const here = asked.get(key);
    if (here === undefined) return start(key, ask);
    here.following ??= settled(here.running).then(() => start(key, ask));
    return here.following;
  };
}

const settled = (promise: Promise<unknown>): Promise<void> =>
  promise.then(
    () => undefined,
    () => undefined, // whoever asked hears of it
  );
