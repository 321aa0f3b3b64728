/**
 * Cancelling a booking that is paid (business.md "Cancellation and refund"): its status, its slot, its refund and the
 * emails that say so are one transaction. Who asked, and why, is written down first and stays, whatever comes of it.
 */
import { sql } from 'kysely';
import {
  type BookingStatus,
  canMove,
  type DepositStatus,
  isStay,
  mayBeCancelledByCustomer,
} from '../../domain/booking.ts';
import { type CancellationReason, isFullRefundReason } from '../../domain/catalog/cancellationPolicy.ts';
import { minor, type MinorUnits } from '../../domain/money/money.ts';
import { toUsd } from '../../domain/money/usdPeg.ts';
import { chargeOf } from '../../domain/quote/pricing.ts';
import type { Quote } from '../../domain/quote/quote.ts';
import { previewRefund } from '../../domain/refund/preview.ts';
import { hasPassed } from '../../domain/time/deadlines.ts';
import { holdsAny } from '../../security/staffRoles.ts';
import { type AuditEntry, recordAudit } from '../audit.ts';
import type { Database } from '../database/database.ts';
import { type RequestedRefund, requestRefund } from '../refund/request.ts';
import { lockRefundable } from '../refund/refundable.ts';
import { addToTimeline } from '../timeline.ts';

/** Who asks for themselves, as the records name them. */
export const CUSTOMER = 'customer';

export interface CancellationRequest extends Pick<AuditEntry, 'at' | 'actor' | 'roles' | 'requestId'> {
  readonly id: string;
  readonly bookingId: string;
  readonly reason: CancellationReason;
  readonly note: string | null;
  /** The total that the customer saw, in the quote's currency. */
  readonly expectedTotal: MinorUnits | null;
}

/** It cancels nothing by itself. A repeat keeps the first. */
export async function recordCancellationRequest(db: Database, request: CancellationRequest): Promise<void> {
  await db
    .insertInto('cancellation_requests')
    .values({
      id: request.id,
      booking_id: request.bookingId,
      reason: request.reason,
      note: request.note,
      expected_total: request.expectedTotal,
      actor: request.actor,
      roles: JSON.stringify(request.roles),
      request_id: request.requestId,
      at: request.at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** `unknown`: nobody has asked for it. `changed`: the refund is no longer the total that the customer saw. */
export type StayCancellation =
  /** @param by whom: this request, or another one that nobody may have followed up */
  | { readonly outcome: 'cancelled'; readonly by: 'this' | 'another'; readonly refund: RequestedRefund }
  | { readonly outcome: 'changed' | 'unknown' }
  | { readonly outcome: 'invalid_state'; readonly status: BookingStatus };

/**
 * Repeated for the same request, it answers the same.
 * @param tx a transaction, which may have more to say
 */
export async function cancelStay(
  tx: Database,
  { bookingId, cancellationId }: { readonly bookingId: string; readonly cancellationId: string },
): Promise<StayCancellation> {
  const booking = await lockRefundable(tx, bookingId);
  const { status, quote } = booking;
  const request = await findRequest(tx, bookingId, cancellationId);
  if (request === undefined) return { outcome: 'unknown' };
  const done = await refundOfCancellation(tx, bookingId);
  if (done !== undefined) {
    const { by, ...refund } = done;
    return {
      outcome: 'cancelled',
      by: by === cancellationId ? 'this' : 'another',
      refund: { ...refund, bookingId },
    };
  }
  if (!isStay(status) || !mayCancel(request, status, quote)) return { outcome: 'invalid_state', status };
  const { reason, note, actor, at, expectedTotal } = request;
  const { refund: preview } = previewRefund(booking, { reason, at });
  if (expectedTotal !== null && expectedTotal !== preview.total) return { outcome: 'changed' };
  const refund = await requestRefund(tx, {
    bookingId,
    kind: 'cancellation',
    reason,
    amount: null,
    at,
    note,
    actor,
    cancellationId,
    needsReview: () => needsReview(request, quote),
  });
  await endStay(tx, bookingId, { at, isBeforeStart: !hasPassed(quote.startAt, at) });
  if (actor !== CUSTOMER) {
    const { roles, requestId } = request;
    await recordAudit(tx, { at, actor, roles, requestId, action: 'booking.cancel', object: bookingId });
  }
  return { outcome: 'cancelled', by: 'this', refund };
}

const findRequest = (tx: Database, bookingId: string, id: string) =>
  tx
    .selectFrom('cancellation_requests')
    .select(['reason', 'note', 'actor', 'roles', 'at'])
    .select(['expected_total as expectedTotal', 'request_id as requestId'])
    .where('id', '=', id)
    .where('booking_id', '=', bookingId)
    .executeTakeFirst();

type FoundRequest = NonNullable<Awaited<ReturnType<typeof findRequest>>>;

const refundOfCancellation = (tx: Database, bookingId: string) =>
  tx
    .selectFrom('refunds')
    .select(['id', 'n', 'status', 'cancellation_id as by'])
    .where('booking_id', '=', bookingId)
    .where('kind', '=', 'cancellation')
    .executeTakeFirst();

/** Once the rental has started only staff may. */
const mayCancel = ({ actor, at }: FoundRequest, status: BookingStatus, { startAt }: Quote): boolean =>
  actor === CUSTOMER ? mayBeCancelledByCustomer({ status, startAt }, at) : canMove(status, 'cancelled');

/** Above it a special reason of the concierge's is confirmed by finance; in US cents. */
const CONCIERGE_LIMIT = minor(10_000_00);

/** A customer may only claim a special reason. */
function needsReview({ actor, reason, roles }: FoundRequest, { amounts, currency }: Quote): boolean {
  if (!isFullRefundReason(reason)) return false;
  if (actor === CUSTOMER) return true;
  return !holdsAny(roles, ['finance']) && toUsd(chargeOf(amounts), currency) > CONCIERGE_LIMIT;
}

async function endStay(
  tx: Database,
  bookingId: string,
  { at, isBeforeStart }: { readonly at: string; readonly isBeforeStart: boolean },
): Promise<void> {
  await tx
    .updateTable('bookings')
    .set((row) => ({
      status: 'cancelled',
      ended_at: at,
      // Later the deposit counts this moment as the end of the rental.
      ...(isBeforeStart && {
        deposit_status: sql<DepositStatus>`case when deposit > 0 then 'released' else 'none' end`,
        deposit_released: row.ref('deposit'),
      }),
    }))
    .where('id', '=', bookingId)
    .execute();
  await tx.updateTable('slots').set({ live: false }).where('id', '=', bookingId).execute();
  await addToTimeline(tx, bookingId, { key: 'cancelled', at, event: 'cancelled' });
}

/** Why a booking was cancelled, as its emails tell. */
export async function cancellationFacts(
  db: Database,
  cancellationId: string,
): Promise<Record<string, unknown>> {
  const row = await db
    .selectFrom('cancellation_requests')
    .select(['reason', 'note'])
    .where('id', '=', cancellationId)
    .executeTakeFirst();
  return row ?? {};
}

/** The refund that a request has led to. */
export const cancellationOf = (db: Database, cancellationId: string) =>
  db
    .selectFrom('refunds')
    .select(['id', 'status'])
    .where('cancellation_id', '=', cancellationId)
    .executeTakeFirst();
