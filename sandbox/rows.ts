/**
 * A vendor's account: every row in memory, every change in the journal. What one request changes (objects, events,
 * deliveries still to be made, the answer kept under its key) is one line, so it survives whole or not at all.
 */
import { openJournal } from './journal.ts';

type Row = { readonly id: string };

/** `R` names the kinds of rows and what each holds. */
export interface RowState<R extends { readonly [K in keyof R]: Row }> {
  get<K extends keyof R>(kind: K, id: string): R[K] | undefined;
  /** Oldest first. */
  all<K extends keyof R>(kind: K): readonly R[K][];
  /** Replaces the row of that id; rows are never changed in place, as events hold them as they were. */
  put<K extends keyof R>(kind: K, row: R[K]): R[K];
  remove(kind: keyof R, id: string): void;
  /** Writes what was put or removed since the last commit. */
  commit(): void;
  clear(): void;
  close(): void;
}

interface Change<R> {
  readonly kind: keyof R;
  readonly id: string;
  /** Absent where the row was removed. */
  readonly row?: R[keyof R];
}

/** Opens the account kept in `file`, or an empty one that lives as long as the process. */
export function openRows<R extends { readonly [K in keyof R]: Row }>(file: string | undefined): RowState<R> {
  const tables = new Map<keyof R, Map<string, R[keyof R]>>();
  const table = (kind: keyof R): Map<string, R[keyof R]> => {
    const known = tables.get(kind) ?? new Map<string, R[keyof R]>();
    tables.set(kind, known);
    return known;
  };
  const apply = (change: Change<R>): void => {
    if (change.row === undefined) table(change.kind).delete(change.id);
    else table(change.kind).set(change.id, change.row);
  };
  // Only `commit` below writes this file.
  const journal = openJournal(file, (entry) => (entry as { changes: Change<R>[] }).changes.forEach(apply));
  let uncommitted: Change<R>[] = [];
  const record = (change: Change<R>): void => {
    apply(change);
    uncommitted.push(change);
  };

  return {
    // `put` files every row under its own kind, which the compiler cannot follow through the map.
    get: <K extends keyof R>(kind: K, id: string) => table(kind).get(id) as R[K] | undefined,
    all: <K extends keyof R>(kind: K) => [...table(kind).values()] as R[K][],
    put: (kind, row) => {
      record({ kind, id: row.id, row });
      return row;
    },
    remove: (kind, id) => record({ kind, id }),
    commit: () => {
      if (uncommitted.length > 0) journal.append({ changes: uncommitted });
      uncommitted = [];
    },
    clear: () => {
      tables.clear();
      uncommitted = [];
      journal.clear();
    },
    close: () => journal.close(),
  };
}
