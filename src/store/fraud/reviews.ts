/**
 * Payments held for risk: when a review was opened, what staff asked for, and how it ended. A decision is written
 * down before its workflow is signalled, and counts once the workflow has taken it up.
 */
import type { ReviewOutcome } from '../../domain/fraud/risk.ts';
import { minor } from '../../domain/money/money.ts';
import { type AuditEntry, recordAudit } from '../audit.ts';
import type { Database } from '../database/database.ts';
import type { Page } from '../database/page.ts';
import { addToTimeline } from '../timeline.ts';

/**
 * The booking waits for finance, and keeps its slot until then. A late payment that revived an expired booking makes it
 * wait for its payment again. Its money was recorded before. Repeatable.
 */
export async function openReview(
  db: Database,
  review: { readonly bookingId: string; readonly at: string; readonly dueAt: string },
): Promise<void> {
  const { bookingId, at, dueAt } = review;
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('risk_reviews')
      .values({
        booking_id: bookingId,
        opened_at: at,
        due_at: dueAt,
        outcome: null,
        decision_id: null,
        closed_at: null,
      })
      .onConflict((conflict) => conflict.column('booking_id').doNothing())
      .execute();
    await tx
      .updateTable('bookings')
      .set({ status: 'awaiting_payment', hold_expires_at: dueAt, ended_at: null })
      .where('id', '=', bookingId)
      .where('status', 'in', ['awaiting_payment', 'expired'])
      .execute();
    await tx
      .updateTable('payments')
      .set({ status: 'under_review' })
      .where('booking_id', '=', bookingId)
      .where('status', '=', 'processing')
      .where('captured', '>', minor(0))
      .execute();
    await addToTimeline(tx, bookingId, { key: 'under_review', at, event: 'under_review' });
  });
}

export interface ReviewClosing {
  readonly bookingId: string;
  readonly outcome: ReviewOutcome;
  readonly at: string;
  /** What staff asked for, where it was they who ended it. */
  readonly decisionId?: string;
}

/** Ends a review, once: a decision that was taken up goes into the audit trail in the same transaction. */
export async function closeReview(db: Database, closing: ReviewClosing): Promise<void> {
  await db.transaction().execute((tx) => closeReviewIn(tx, closing));
}

/** The same within a transaction that does more. A booking without a review is left as it is. */
export async function closeReviewIn(tx: Database, closing: ReviewClosing): Promise<void> {
  const { bookingId, outcome, at, decisionId = null } = closing;
  const closed = await tx
    .updateTable('risk_reviews')
    .set({ outcome, decision_id: decisionId, closed_at: at })
    .where('booking_id', '=', bookingId)
    .where('outcome', 'is', null)
    .returning('booking_id')
    .executeTakeFirst();
  if (closed === undefined) return;
  await tx
    .updateTable('payments')
    .set({ status: 'paid' })
    .where('booking_id', '=', bookingId)
    .where('status', '=', 'under_review')
    .execute();
  if (decisionId !== null) await recordAudit(tx, await auditOf(tx, decisionId, at));
}

async function auditOf(tx: Database, decisionId: string, at: string): Promise<AuditEntry> {
  const decision = await tx
    .selectFrom('review_decisions')
    .select(['booking_id', 'approve', 'actor', 'roles', 'request_id'])
    .where('id', '=', decisionId)
    .executeTakeFirstOrThrow();
  return {
    at,
    actor: decision.actor,
    roles: decision.roles,
    action: decision.approve ? 'review.approve' : 'review.refuse',
    object: decision.booking_id,
    requestId: decision.request_id,
  };
}

export interface DecisionRecord extends Pick<AuditEntry, 'at' | 'actor' | 'roles' | 'requestId'> {
  readonly id: string;
  readonly bookingId: string;
  readonly approve: boolean;
  /** Why; for the staff. */
  readonly note: string;
}

/** Writes down what staff ask for, before the workflow is signalled. It decides nothing by itself. */
export async function recordDecision(db: Database, decision: DecisionRecord): Promise<void> {
  await db
    .insertInto('review_decisions')
    .values({
      id: decision.id,
      booking_id: decision.bookingId,
      approve: decision.approve,
      note: decision.note,
      actor: decision.actor,
      roles: JSON.stringify(decision.roles),
      request_id: decision.requestId,
      at: decision.at,
    })
    .execute();
}

export type RecordedDecision = Pick<DecisionRecord, 'id' | 'bookingId' | 'approve'>;

/** Whether just this was written down: the same decision about the same booking. */
export async function isDecisionRecorded(
  db: Database,
  { id, bookingId, approve }: RecordedDecision,
): Promise<boolean> {
  const row = await db
    .selectFrom('review_decisions')
    .select('id')
    .where('id', '=', id)
    .where('booking_id', '=', bookingId)
    .where('approve', '=', approve)
    .executeTakeFirst();
  return row !== undefined;
}

/** The booking's review with the decision that ended it, if it ever had one. */
export async function findReview(db: Database, bookingId: string) {
  return db
    .selectFrom('risk_reviews')
    .leftJoin('review_decisions', 'review_decisions.id', 'risk_reviews.decision_id')
    .select([
      'risk_reviews.opened_at as openedAt',
      'risk_reviews.due_at as dueAt',
      'risk_reviews.outcome',
      'risk_reviews.closed_at as closedAt',
      'review_decisions.actor as decidedBy',
      'review_decisions.note',
    ])
    .where('risk_reviews.booking_id', '=', bookingId)
    .executeTakeFirst();
}

export interface ReviewFilter extends Page {
  /** `open` and `closed` take several together. */
  readonly status?: 'open' | 'closed' | 'under_review' | ReviewOutcome | undefined;
}

/** Those of all bookings, the latest deadline first, each with the booking and its payments. */
export async function listReviews(db: Database, { status, after, limit }: ReviewFilter) {
  let query = db
    .selectFrom('risk_reviews')
    .innerJoin('bookings', 'bookings.id', 'risk_reviews.booking_id')
    .leftJoin('review_decisions', 'review_decisions.id', 'risk_reviews.decision_id')
    .select([
      'risk_reviews.booking_id as bookingId',
      'risk_reviews.opened_at as openedAt',
      'risk_reviews.due_at as dueAt',
      'risk_reviews.outcome',
      'risk_reviews.closed_at as closedAt',
      'review_decisions.actor as decidedBy',
      'review_decisions.note',
      'bookings.status as bookingStatus',
      'bookings.item_id as itemId',
      'bookings.quote',
      'bookings.start_at as startAt',
      'bookings.disputed',
    ])
    .orderBy('risk_reviews.due_at', 'desc')
    .orderBy('risk_reviews.booking_id', 'desc')
    .limit(limit);
  if (status === 'open' || status === 'under_review') query = query.where('outcome', 'is', null);
  else if (status === 'closed') query = query.where('outcome', 'is not', null);
  else if (status !== undefined) query = query.where('outcome', '=', status);
  if (after !== undefined)
    query = query.where((row) =>
      row(row.refTuple('risk_reviews.due_at', 'risk_reviews.booking_id'), '<', row.tuple(after.at, after.id)),
    );
  return query.execute();
}

export type ListedReview = Awaited<ReturnType<typeof listReviews>>[number];

export type ReviewRow = NonNullable<Awaited<ReturnType<typeof findReview>>>;
