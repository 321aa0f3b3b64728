/** Money that went back, as IPN messages tell of it: one finding with what webhooks say, and none for what is recorded. */
import { hasStay } from '../booking/view.ts';
import type { Database } from '../database/database.ts';
import { joinFinding } from '../reconciliation.ts';
import { reducedKey } from './deductions.ts';
import { isRecorded } from './facts.ts';

/** PayPal's message of a refund bears the refund's own id, and its capture's as the parent. */
interface ReportedRefund {
  readonly transactionId: string | undefined;
  readonly parentTransactionId: string | undefined;
}

interface Concerned {
  readonly bookingId: string | null;
  /** Whether its booking's workflow runs: until the booking is confirmed it finds out by itself. */
  readonly isFollowed: boolean;
}

/** A refund that nobody here has made or recorded. Repeatable. */
export async function reportRefund(
  db: Database,
  { transactionId, parentTransactionId }: ReportedRefund,
  { bookingId, isFollowed }: Concerned,
): Promise<void> {
  if (transactionId === undefined || (await isRecorded(db, `refunded:${transactionId}`))) return;
  if (isFollowed && (bookingId === null || !(await hasStay(db, bookingId)))) return;
  await joinFinding(db, {
    key: reducedKey('paypal', parentTransactionId ?? transactionId),
    kind: 'payment_reduced',
    provider: 'paypal',
    objectId: parentTransactionId ?? null,
    bookingId,
    detail: { [transactionId]: 'refund' },
    createdAt: new Date().toISOString(),
  });
}
