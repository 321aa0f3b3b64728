/** Everything that a booking has left behind, wherever it left it, for the oracle to compare. */
import proto from '@temporalio/proto';
import { charges, disputes, intentsOf, emailsOf, refunds } from '../../support/clients/sandboxClient.ts';
import type { PaymentProvider } from '../../../src/domain/payment/status.ts';
import type { Currency, MinorUnits, Money } from '../../../src/domain/money/money.ts';
import type { Quote } from '../../../src/domain/quote/quote.ts';
import type { Lane } from '../lane.ts';
import { beginsSending, type Left, leftBehind } from './workflowRuns.ts';
import { METADATA } from '../../../src/providers/payment/stripe/snapshot.ts';
import { refundOfBooking, refundView, type RefundView } from '../../../src/store/refund/view.ts';
import { payPalState } from './paypalState.ts';
import { disputeState } from './disputes.ts';
import { refundState } from './refundState.ts';

export type CaseState = Awaited<ReturnType<typeof caseState>>;

export async function caseState(lane: Lane, bookingId: string) {
  const [vendors, paypal, rows, refundRecord, disputeRecord, left] = await Promise.all([
    atVendors(lane, bookingId),
    payPalState(lane.at, bookingId),
    inPostgres(lane, bookingId),
    refundState(lane.store.db, bookingId),
    disputeState(lane.store.db, bookingId),
    leftBehind(lane, bookingId),
  ]);
  return { bookingId, ...vendors, paypal, ...rows, refundRecord, disputeRecord, runs: left.map(runOf) };
}

async function atVendors({ at }: Lane, bookingId: string) {
  const intents = await intentsOf(at, bookingId);
  const ids = new Set(intents.map(({ id }) => id));
  const isOurs = ({ payment_intent: of }: { payment_intent: string | null }) => of !== null && ids.has(of);
  const [allCharges, allDisputes, allRefunds, emails] = await Promise.all([
    charges(at),
    disputes(at),
    refunds(at),
    emailsOf(at, bookingId),
  ]);
  return {
    intents: intents.map(({ id, status, amount, amount_received, currency }) => ({
      id,
      status,
      amount,
      amount_received,
      currency,
    })),
    charges: allCharges.filter(isOurs).map((charge) => ({
      id: charge.id,
      intent: charge.payment_intent,
      status: charge.status,
      currency: charge.currency,
      amount: charge.amount,
      captured: charge.amount_captured,
      refunded: charge.amount_refunded,
    })),
    refunds: allRefunds.filter(isOurs).map(({ id, status, amount, payment_intent: intent, metadata }) => ({
      id,
      status,
      amount,
      intent,
      reference: metadata?.[METADATA.key],
    })),
    disputes: allDisputes.filter(isOurs).map(({ id, status, amount, charge, evidence_details: details }) => ({
      id,
      status,
      amount,
      charge,
      submissions: details.submission_count,
    })),
    emails: emails.map(({ headers }) => ({
      template: headers['x-midas-template'] ?? 'none',
      messageId: headers['message-id'] ?? 'none',
    })),
  };
}

async function inPostgres({ store: { db } }: Lane, bookingId: string) {
  const [booking, payments, facts, timeline, notifications, liveSlots, waiting] = await Promise.all([
    db
      .selectFrom('bookings')
      .select([
        ...(['status', 'total', 'currency', 'quote', 'deposit_status'] as const),
        ...(['item_id', 'location', 'start_at', 'end_at'] as const),
      ])
      .select((row) => [refundOfBooking(row)])
      .where('id', '=', bookingId)
      .executeTakeFirst(),
    db
      .selectFrom('payments')
      .select([
        ...(['id', 'provider', 'provider_payment_id', 'status', 'client_secret_sealed'] as const),
        ...(['amount', 'currency', 'captured', 'refunded', 'reserved_for_refund', 'disputed'] as const),
      ])
      .where('booking_id', '=', bookingId)
      .orderBy('seq')
      .execute(),
    db
      .selectFrom('money_facts')
      .select(['id', 'kind', 'amount', 'currency', 'payment_id'])
      .where('booking_id', '=', bookingId)
      .execute(),
    db.selectFrom('booking_timeline').select(['event']).where('booking_id', '=', bookingId).execute(),
    db
      .selectFrom('notifications')
      .select(['template', 'status', 'possible_duplicate', 'last_error'])
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
      .where('dispatched_at', 'is', null)
      .execute(),
  ]);
  return {
    booking: booking && bookingOf(booking, payments.at(-1)?.provider),
    payments: payments.map(({ client_secret_sealed: secret, ...row }) => ({
      ...row,
      isPayable: secret !== null,
    })),
    facts,
    timeline: timeline.map(({ event }) => event),
    notifications,
    liveSlots,
    waitingWebhooks: waiting.map(({ id }) => id),
  };
}

interface BookingRow {
  readonly total: MinorUnits;
  readonly currency: Currency;
  readonly quote: Pick<Quote, 'presentment'>;
  readonly refund: Parameters<typeof refundView>[0] | null;
}

/** With what is due in the currency that is paid: PayPal takes no dirhams. */
function bookingOf<Row extends BookingRow>(row: Row, provider: PaymentProvider | undefined) {
  const { quote, refund, total, currency, ...booking } = row;
  const presented = provider === 'paypal' ? quote.presentment.paypal : null;
  const due: Money = presented ?? { amount: total, currency };
  return { ...booking, due, refund: shownOf(refund && refundView(refund)) };
}

/** The refund as the booking shows it. */
function shownOf(refund: RefundView | null) {
  if (refund === null) return { status: 'none', payout: 0, isLate: false };
  const { status, payout, reason } = refund;
  // The booking learnt of the payment only after it had ended.
  return { status, payout: payout.amount, isLate: reason === 'late_payment' };
}

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
    /** Activities that send emails whose worker went away with them. */
    lostSendings: lostSendingsIn(events),
  };
}

function lostSendingsIn(events: Left['events']): number {
  const sendings = new Set(events.filter(beginsSending).map(({ eventId }) => String(eventId)));
  const timedOut = events.map((event) => event.activityTaskTimedOutEventAttributes?.scheduledEventId);
  return timedOut.filter((id) => id != null && sendings.has(String(id))).length;
}
