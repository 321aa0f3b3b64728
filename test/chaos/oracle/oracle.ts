/**
 * Compares what a booking has left behind with what it must have come to. Findings are sentences for people; none
 * means that no crash could be seen from the outside.
 */
import type { CaseState } from './caseState.ts';
import type { Expected } from '../kinds/expected.ts';
import { type CutEmails, checkNotifications } from './notifications.ts';
import { checkMoney, owedBack } from './payments.ts';
import { checkDisputes } from './disputes.ts';
import { checkRefunds } from './refunds.ts';
import { different } from './difference.ts';

/** @param cut where the worker died over the sending of emails */
export function checkCase(state: CaseState, expected: Expected, cut?: CutEmails): string[] {
  return [
    ...checkBooking(state, expected),
    ...checkMoney(state, expected),
    ...checkRefunds(state, expected),
    ...checkDisputes(state, expected),
    ...checkNotifications(state, expected, cut),
    ...checkSlot(state, expected),
    ...checkWorkflows(state, expected),
  ];
}

function checkBooking({ booking, timeline, waitingWebhooks }: CaseState, expected: Expected): string[] {
  if (booking === undefined) return ['the booking is not in Postgres'];
  const events = (of: readonly string[]) => [...of].sort().join(' ');
  const { deposit = expected.status === 'confirmed' ? 'held' : 'none' } = expected;
  return [
    ...different('the booking', booking.status, expected.status),
    ...different('the timeline', events(timeline), events(expected.timeline)),
    ...different('the deposit', booking.deposit_status, deposit),
    ...different('the shown refund', booking.refund.status, refundStatusOf(expected)),
    ...different('what the shown refund pays', booking.refund.payout, owedBack(booking, expected)),
    ...waitingWebhooks.map((id) => `the webhook ${id} was never dispatched`),
  ];
}

const refundStatusOf = ({ money, refundStatus = 'succeeded' }: Expected): string =>
  money === 'returned' ? refundStatus : 'none';

/** A slot is sold once: to this booking if it is confirmed, and not at all by one that has ended. */
function checkSlot({ bookingId, booking, liveSlots }: CaseState, { status }: Expected): string[] {
  if (booking === undefined) return [];
  const own = liveSlots.filter(({ id }) => id === bookingId);
  const others = liveSlots.filter(
    (slot) =>
      slot.id !== bookingId &&
      slot.item_id === booking.item_id &&
      slot.location === booking.location &&
      slot.start_at < booking.end_at &&
      slot.end_at > booking.start_at,
  );
  const held = status === 'confirmed' ? 1 : 0;
  return [
    ...different('slots held by the booking', own.length, held),
    ...(held === 1 ? others.map(({ id }) => `the slot is sold twice: ${id} holds it too`) : []),
    ...(others.length > 1 ? [`the slot is sold twice: to ${others.map(({ id }) => id).join(' and ')}`] : []),
  ];
}

/** A server refuses a task whose workflow has missed a signal that came meanwhile, and gives it out again. */
const HARMLESS = /_UNHANDLED_(COMMAND|UPDATE)$/;

function checkWorkflows({ bookingId, runs }: CaseState, { status, timeline }: Expected): string[] {
  const short = (word: string) => word.replace('WORKFLOW_EXECUTION_STATUS_', '');
  const own = runs.filter(({ workflowId }) => workflowId === `booking/${bookingId}`);
  const last = status === 'confirmed' ? 'RUNNING' : 'COMPLETED';
  const wanted = timeline.includes('confirmed') ? `CONTINUED_AS_NEW ${last}` : last;
  return [
    ...different('runs of the booking', own.map((run) => short(run.status)).join(' '), wanted),
    ...runs
      .filter((run) => !own.includes(run) && short(run.status) !== 'COMPLETED')
      .map((run) => `${run.workflowId} is ${short(run.status)}`),
    ...runs.flatMap(({ workflowId, taskFailures }) =>
      taskFailures
        .filter(({ cause }) => !HARMLESS.test(cause))
        .map(({ cause, message }) => `a task of ${workflowId} failed: ${cause} ${message}`),
    ),
  ];
}
