/** Everything that a booking has left behind, wherever it left it, for the oracle to compare. */
import proto from '@temporalio/proto';
import { charges, intentsOf, mailsOf, refunds } from '../support/sandboxHand.ts';
import type { Lane } from './lane.ts';
import { type Left, leftBehind } from './leftBehind.ts';

export type CaseState = Awaited<ReturnType<typeof caseState>>;

export async function caseState(lane: Lane, bookingId: string) {
  const [vendors, rows, left] = await Promise.all([
    atVendors(lane, bookingId),
    inPostgres(lane, bookingId),
    leftBehind(lane.temporal.client, bookingId),
  ]);
  return { bookingId, ...vendors, ...rows, runs: left.map(runOf) };
}

async function atVendors({ at }: Lane, bookingId: string) {
  const intents = await intentsOf(at, bookingId);
  const ids = new Set(intents.map(({ id }) => id));
  const isOurs = ({ payment_intent: of }: { payment_intent: string | null }) => of !== null && ids.has(of);
  const [allCharges, allRefunds, mails] = await Promise.all([
    charges(at),
    refunds(at),
    mailsOf(at, bookingId),
  ]);
  return {
    intents: intents.map(({ id, status, amount, amount_received }) => ({
      id,
      status,
      amount,
      amount_received,
    })),
    charges: allCharges.filter(isOurs).map((charge) => ({
      ...{ id: charge.id, intent: charge.payment_intent, status: charge.status },
      ...{ amount: charge.amount, captured: charge.amount_captured, refunded: charge.amount_refunded },
    })),
    refunds: allRefunds
      .filter(isOurs)
      .map(({ id, status, amount, payment_intent: intent }) => ({ id, status, amount, intent })),
    mails: mails.map(({ headers }) => ({
      template: headers['x-midas-template'] ?? 'none',
      messageId: headers['message-id'] ?? 'none',
    })),
  };
}

async function inPostgres({ store: { db } }: Lane, bookingId: string) {
  const [booking, payments, facts, timeline, messages, liveSlots, waiting] = await Promise.all([
    db
      .selectFrom('bookings')
      .select(['status', 'total', 'item_id', 'location', 'start_at', 'end_at', 'deposit_status', 'refund'])
      .where('id', '=', bookingId)
      .executeTakeFirst(),
    db
      .selectFrom('payments')
      .select([
        'id',
        'provider_payment_id',
        'status',
        'amount',
        'captured',
        'refunded',
        'reserved_for_refund',
      ])
      .where('booking_id', '=', bookingId)
      .orderBy('seq')
      .execute(),
    db
      .selectFrom('money_facts')
      .select(['id', 'kind', 'amount', 'payment_id'])
      .where('booking_id', '=', bookingId)
      .execute(),
    db.selectFrom('booking_timeline').select(['event']).where('booking_id', '=', bookingId).execute(),
    db
      .selectFrom('messages')
      .select(['template', 'status', 'possible_duplicate'])
      .where('booking_id', '=', bookingId)
      .execute(),
    db
      .selectFrom('slots')
      .select(['id', 'item_id', 'location', 'start_at', 'end_at'])
      .where('live', '=', true)
      .execute(),
    db
      .selectFrom('webhook_inbox')
      .select('id')
      .where('booking_id', '=', bookingId)
      .where('handed_over_at', 'is', null)
      .execute(),
  ]);
  return {
    booking: booking && { ...booking, refund: statusOf(booking.refund), late: isLate(booking.refund) },
    payments,
    facts,
    timeline: timeline.map(({ event }) => event),
    messages,
    liveSlots,
    waitingWebhooks: waiting.map(({ id }) => id),
  };
}

type Refund = Readonly<Record<'status' | 'reason', string>> | null;

/** Of the refund as the booking shows it. */
const statusOf = (refund: Refund): string => refund?.status ?? 'none';

/** Whether the house heard of the money only after it had ended the booking. */
const isLate = (refund: Refund): boolean => refund?.reason === 'late_payment';

const { WorkflowExecutionStatus, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;

function runOf({ workflowId, status, events }: Left) {
  const failures = events.flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed == null
      ? []
      : [
          {
            cause: WorkflowTaskFailedCause[failed.cause ?? 0] ?? 'unknown',
            message: failed.failure?.message ?? '',
          },
        ],
  );
  return {
    workflowId,
    status: WorkflowExecutionStatus[status],
    taskFailures: failures,
    /** Activities whose worker went away with them. */
    lostAttempts: events.filter((event) => event.activityTaskTimedOutEventAttributes != null).length,
  };
}
