/** Deletes what is past its time (docs/retention.md): small statements, each call for a while, repeatable at any point. */
import { deleteUnbookedRequests, eraseAbandonedCustomers } from '../store/booking/abandoned.ts';
import type { Database } from '../store/database/database.ts';
import { deleteExpiredAnswers } from '../store/idempotency.ts';
import { deleteUnusedQuotes } from '../store/quote.ts';
import { deleteDispatchedWebhooks } from '../store/webhook/inbox.ts';
import { deleteTransmissions } from '../store/webhook/transmissions.ts';
import { deleteUnverifiedIpns } from '../store/webhook/ipnInbox.ts';

/** Milliseconds from the end of a row's use. */
export interface RetentionPeriods {
  readonly idempotencyKeysMs: number;
  readonly quotesMs: number;
  readonly webhooksMs: number;
  readonly ipnsMs: number;
  readonly abandonedCustomersMs: number;
}

interface RetentionActivityDeps {
  readonly db: Database;
  readonly periods: RetentionPeriods;
  readonly clock?: () => Date;
  /** Rows a statement, so that nobody who waits for the database waits long. */
  readonly batch?: number;
}

export interface Purged {
  readonly deleted: number;
  /** Whether everything due is gone; the rest is for another call. */
  readonly isDone: boolean;
}

const BATCH = 1_000;
const BATCHES_A_CALL = 10;
/** Times the period of a webhook: what a transmission said must be known for longer than the webhook is. */
const TRANSMISSIONS_OUTLAST = 2;

/** @returns how many rows it deleted, at most `limit` of those whose use ended before an instant */
type DeleteBatch = (db: Database, before: string, limit: number) => Promise<number>;

export function createRetentionActivities({
  db,
  periods,
  clock = () => new Date(),
  batch = BATCH,
}: RetentionActivityDeps) {
  const purge = async (periodMs: number, deleteBatch: DeleteBatch): Promise<Purged> => {
    const before = new Date(clock().getTime() - periodMs).toISOString();
    let deleted = 0;
    for (let batches = 0; batches < BATCHES_A_CALL; batches += 1) {
      const count = await deleteBatch(db, before, batch);
      deleted += count;
      if (count < batch) return { deleted, isDone: true };
    }
    return { deleted, isDone: false };
  };

  return {
    purgeIdempotencyKeys: () => purge(periods.idempotencyKeysMs, deleteExpiredAnswers),
    purgeWebhooks: async (): Promise<Purged> => {
      const webhooks = await purge(periods.webhooksMs, deleteDispatchedWebhooks);
      const transmissions = await purge(TRANSMISSIONS_OUTLAST * periods.webhooksMs, deleteTransmissions);
      return {
        deleted: webhooks.deleted + transmissions.deleted,
        isDone: webhooks.isDone && transmissions.isDone,
      };
    },
    purgeIpns: () => purge(periods.ipnsMs, deleteUnverifiedIpns),
    purgeUnbookedRequests: () => purge(periods.abandonedCustomersMs, deleteUnbookedRequests),
    purgeAbandonedCustomers: () => purge(periods.abandonedCustomersMs, eraseAbandonedCustomers),
    purgeQuotes: () => purge(periods.quotesMs, deleteUnusedQuotes),
  };
}

export type RetentionActivities = ReturnType<typeof createRetentionActivities>;
