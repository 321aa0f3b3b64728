/**
 * The account: every object in memory, every change in the journal. What one request changes (objects, events,
 * webhooks still to be sent, the answer kept under its idempotency key) is one line, so it survives whole or not.
 */
import { openJournal } from '../journal.ts';
import type { Delivery } from './deliveries.ts';
import type { KeptAnswer } from './idempotency.ts';
import type { BalanceEntry, Charge, Intent, PaymentMethod, Refund, StripeEvent } from './objects.ts';

export interface Rows {
  readonly payment_intent: Intent;
  readonly charge: Charge;
  readonly refund: Refund;
  readonly balance_transaction: BalanceEntry;
  readonly payment_method: PaymentMethod;
  readonly event: StripeEvent;
  /** Webhooks still to be sent. */
  readonly outbox: Delivery;
  /** Webhooks that are over, one way or another. */
  readonly delivery: Delivery;
  readonly answer: KeptAnswer;
}
export type Kind = keyof Rows;

export interface StripeState {
  get<K extends Kind>(kind: K, id: string): Rows[K] | undefined;
  /** Oldest first. */
  all<K extends Kind>(kind: K): readonly Rows[K][];
  /** Replaces the row of that id; rows are never changed in place, as events hold them as they were. */
  put<K extends Kind>(kind: K, row: Rows[K]): Rows[K];
  remove(kind: Kind, id: string): void;
  /** Writes what was put or removed since the last commit. */
  commit(): void;
  clear(): void;
  close(): void;
}

interface Change {
  readonly kind: Kind;
  readonly id: string;
  /** Absent where the row was removed. */
  readonly row?: Rows[Kind];
}

/** Opens the account kept in `file`, or an empty one that lives as long as the process. */
export function openStripeState(file: string | undefined): StripeState {
  const tables = new Map<Kind, Map<string, Rows[Kind]>>();
  const table = (kind: Kind): Map<string, Rows[Kind]> => {
    const known = tables.get(kind) ?? new Map<string, Rows[Kind]>();
    tables.set(kind, known);
    return known;
  };
  const apply = (change: Change): void => {
    if (change.row === undefined) table(change.kind).delete(change.id);
    else table(change.kind).set(change.id, change.row);
  };
  // Only `commit` below writes this file.
  const journal = openJournal(file, (entry) => (entry as { changes: Change[] }).changes.forEach(apply));
  let uncommitted: Change[] = [];
  const record = (change: Change): void => {
    apply(change);
    uncommitted.push(change);
  };

  return {
    // `put` files every row under its own kind, which the compiler cannot follow through the map.
    get: <K extends Kind>(kind: K, id: string) => table(kind).get(id) as Rows[K] | undefined,
    all: <K extends Kind>(kind: K) => [...table(kind).values()] as Rows[K][],
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
