/** What customers wait for, as the measured process tells of it: nobody asks, so that waiting costs it nothing. */
import type { Happening } from './product/messages.ts';

type Kind = Happening['happened'];

export interface Watch {
  /** To be called with each happening. */
  note(happening: Happening): void;
  /** Resolves once it has happened. @throws Error when that has not come in time: the run is worth nothing */
  until(kind: Kind, id: string): Promise<void>;
  /** How often something has happened so far. */
  count(kind: Kind): number;
  /** Resolves once it has happened so often. @throws Error as above */
  untilCount(kind: Kind, count: number): Promise<void>;
}

const WITHIN_MS = 120_000;

export function createWatch(withinMs = WITHIN_MS): Watch {
  const seen = new Map<Kind, Set<string>>();
  const waiting = new Set<{ readonly isOver: () => boolean; readonly resolve: () => void }>();
  const seenOf = (kind: Kind) => seen.get(kind) ?? new Set<string>();

  const untilOver = (what: string, isOver: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      if (isOver()) return resolve();
      const end = () => {
        clearTimeout(deadline);
        waiting.delete(wait);
      };
      const wait = {
        isOver,
        resolve: () => {
          end();
          resolve();
        },
      };
      const deadline = setTimeout(() => {
        end();
        reject(new Error(`${what} did not come within ${withinMs / 1000} s`));
      }, withinMs);
      waiting.add(wait);
    });

  return {
    note({ happened, id }) {
      seen.set(happened, seenOf(happened).add(id));
      for (const wait of [...waiting]) if (wait.isOver()) wait.resolve();
    },
    until: (kind, id) => untilOver(`${kind} of ${id}`, () => seenOf(kind).has(id)),
    count: (kind) => seenOf(kind).size,
    untilCount: (kind, count) => untilOver(`${count} × ${kind}`, () => seenOf(kind).size >= count),
  };
}
