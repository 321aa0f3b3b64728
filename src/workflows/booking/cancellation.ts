/** A paid booking is cancelled, by its customer or by staff: once, whoever asks, and its refund begins. */
import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import { startOnItsOwn } from '../proxies.ts';
import { REFUND_WORKFLOW, type RefundInput, refundSummary, refundWorkflowId } from '../refund/messages.ts';
import { stayLines } from './details.ts';
import type { BookingInput, CancelRequest, CancelResult } from './messages.ts';
import { store } from './proxies.ts';
import type { Run } from './run.ts';

/**
 * The request is the one in Postgres: what was never recorded there is nobody's, however it came here. A booking that another
 * request has cancelled, without anybody having followed it up, is followed up now.
 * One after the other: a replay resolves at once what local activities beside each other had answered one by one.
 */
export const cancelStay = (input: BookingInput, run: Run, request: CancelRequest): Promise<CancelResult> =>
  CancellationScope.nonCancellable(() => {
    const result = run.lastCancellation.then(() => cancelNow(input, run, request));
    run.lastCancellation = result.catch(() => undefined);
    return result;
  });

async function cancelNow(input: BookingInput, run: Run, { id }: CancelRequest): Promise<CancelResult> {
  const { bookingId } = input;
  const cause = { data: { cancellationId: id } };
  const toBusiness = run.outbox.planned(['concierge_cancellation'], cause);
  const result = await store.cancelStay({
    bookingId,
    cancellationId: id,
    notifications: [...run.outbox.planned(['cancellation_confirmation']), ...toBusiness],
    claimed: toBusiness,
  });
  switch (result.outcome) {
    case 'cancelled': {
      run.isCancelled = true;
      run.outbox.send(result.notifications, result.written);
      run.details.show('cancelled', stayLines('cancelled', `Refund ${result.n} looks after itself`));
      await startRefund(input, result.n);
      return result.by === 'this'
        ? { outcome: 'cancelled' }
        : { outcome: 'invalid_state', status: 'cancelled' };
    }
    case 'unknown':
      throw ApplicationFailure.nonRetryable('No such request is recorded.', 'UnknownCancellation');
    case 'changed':
      return { outcome: 'changed' };
    case 'invalid_state':
      return result;
  }
}

/** It outlives this booking's workflow. */
export const startRefund = ({ bookingId, rules }: BookingInput, n: number): Promise<void> =>
  startOnItsOwn<RefundInput>({
    type: REFUND_WORKFLOW,
    workflowId: refundWorkflowId(bookingId, n),
    input: { bookingId, n, emailRetryScheduleMs: rules.emailRetryScheduleMs },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: SEARCH_ATTRIBUTES.bookingId, value: bookingId },
    ]),
    staticSummary: refundSummary(bookingId, n),
  });
