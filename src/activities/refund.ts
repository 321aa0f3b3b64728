/** A refund's rows, as its workflow takes them up. Short and idempotent, so they run as local activities. */
import type { Database } from '../store/database/database.ts';
import { type LoadedRefund, takeUpRefund } from '../store/refund/load.ts';

export type { LoadedPart, LoadedRefund } from '../store/refund/load.ts';

interface RefundToTakeUp {
  readonly refundId: string;
  /** The workflow begins, or was told that something has changed. */
  readonly isNews: boolean;
}

export function createRefundRecordActivities({ db }: { readonly db: Database }) {
  return {
    /** How a refund stands; from here on its workflow knows. Null of one that nobody has requested. */
    takeUpRefund: async ({ refundId, isNews }: RefundToTakeUp): Promise<LoadedRefund | null> =>
      (await takeUpRefund(db, refundId, { isNews })) ?? null,
  };
}

export type RefundRecordActivities = ReturnType<typeof createRefundRecordActivities>;
