/** A refund of ours: on record, with its money, and as it then is at its provider. */
import type { RefundSnapshot } from '../../../src/domain/payment/net.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { findPart, type PartRow } from '../../../src/store/refund/parts.ts';
import { requestRefund } from '../../../src/store/refund/request.ts';
import { recordPart } from '../../../src/store/refund/settle.ts';

const AT = '2027-01-01T00:00:00.000Z';

/** Of a booking's first refund, which is of its only payment. */
export const ourPart = (db: Database, bookingId: string): Promise<PartRow> =>
  findPart(db, `refund/${bookingId}/1/payment/1/g1`);

/** Of all that is left. @returns it as its provider shows it once it was asked for */
export async function requestOurs(
  db: Database,
  bookingId: string,
  refundId: string,
): Promise<RefundSnapshot> {
  const why = { kind: 'cancellation', reason: 'force_majeure', amount: null, note: null } as const;
  const request = { bookingId, at: AT, ...why, actor: 'finance.noor', needsReview: () => false };
  await db.transaction().execute((tx) => requestRefund(tx, request));
  const { id: reference, amount } = await ourPart(db, bookingId);
  return { refundId, state: 'pending', amount, at: AT, reference };
}

/** From the request to its end. */
export async function refundOurselves(
  db: Database,
  bookingId: string,
  refundId: string,
): Promise<RefundSnapshot> {
  const refund = { ...(await requestOurs(db, bookingId, refundId)), state: 'succeeded' } as const;
  await recordPart(db, await ourPart(db, bookingId), refund);
  return refund;
}
