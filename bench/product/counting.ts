/** Counts the statements of a store, whoever sends them. */
import type { KyselyPlugin } from 'kysely';
import type { Store } from '../../src/store/database/database.ts';

export interface CountingStore {
  readonly store: Store;
  /** So far; beginnings and ends of transactions left out. */
  statements(): number;
}

export function countStatements(store: Store): CountingStore {
  let statements = 0;
  const counter: KyselyPlugin = {
    transformQuery({ node }) {
      statements += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return { store: { ...store, db: store.db.withPlugin(counter) }, statements: () => statements };
}
