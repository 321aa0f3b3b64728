/** A deposit in Postgres. Short and idempotent, so they run as local activities. */
import type { Database } from '../store/database/database.ts';
import { depositToRelease, releaseAfterStay } from '../store/deposit/release.ts';

export function createDepositActivities({ db }: { readonly db: Database }) {
  return {
    /** Since when it waits for its release; null where there is none, or it has ended before. */
    depositToRelease: ({ bookingId }: { readonly bookingId: string }) => depositToRelease(db, bookingId),

    /** @returns the number of the refund by which it goes back; null where there is nothing to give back */
    async releaseDeposit(released: {
      readonly bookingId: string;
      readonly at: string;
    }): Promise<number | null> {
      return (await releaseAfterStay(db, released))?.n ?? null;
    },
  };
}

export type DepositActivities = ReturnType<typeof createDepositActivities>;
