/** Money that went back, as IPN messages tell of it: one finding with what webhooks say, and none for what is recorded. */
import type { IpnMessage } from '../../providers/payment/paypal/ipn/ipn.ts';
import { findBookingState } from '../../store/booking/view.ts';
import type { Database } from '../../store/database/database.ts';
import { reducedKey } from '../../store/payment/deductions.ts';
import { isRecorded } from '../../store/payment/facts.ts';
import { joinFinding } from '../../store/reconciliation.ts';

/** PayPal's message of a refund bears the refund's own id, and its capture's as the parent. */
export const isRefund = ({ kind, paymentStatus }: IpnMessage): boolean =>
  kind === 'payment' && (paymentStatus === 'Refunded' || paymentStatus === 'Partially_Refunded');

interface Concerned {
  readonly bookingId: string | null;
  /** Whether its booking's workflow runs: until the booking is confirmed it finds out by itself. */
  readonly isFollowed: boolean;
}

/** A refund that nobody here has made or recorded. Repeatable. */
export async function reportRefund(
  db: Database,
  { transactionId, parentTransactionId }: IpnMessage,
  { bookingId, isFollowed }: Concerned,
): Promise<void> {
  if (transactionId === undefined || (await isRecorded(db, `refunded:${transactionId}`))) return;
  if (isFollowed && !(await isConfirmed(db, bookingId))) return;
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

async function isConfirmed(db: Database, bookingId: string | null): Promise<boolean> {
  const state = bookingId === null ? undefined : await findBookingState(db, bookingId);
  return state !== undefined && ['confirmed', 'active', 'completed'].includes(state.status);
}
