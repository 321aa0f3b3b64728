/**
 * From the reserved slot to a paid booking, or to the end of the hold. The payment session says what to do, the
 * workflow does it and applies every answer (domain/payment/session.ts).
 */
import { CancellationScope, condition, isCancellation, TemporalFailure } from '@temporalio/workflow';
import {
  hasLeft,
  isCancellable,
  isInterruptible,
  next,
  type SessionOutcome,
} from '../../../domain/payment/session.ts';
import { refreshDetails } from '../details.ts';
import type { FeeToFetch } from '../../../domain/payment/payment.ts';
import type { BookingInput } from '../messages.ts';
import type { Run } from '../run.ts';
import { beginCheckout, type Checkout, isoNow } from '../state.ts';
import { feesToFetch } from './confirm.ts';
import { execute, type Work } from './execute.ts';

export interface CheckoutEnd {
  readonly outcome: SessionOutcome;
  /** Of the payments that bought the booking. */
  readonly feesToFetch: readonly FeeToFetch[];
}

export async function checkout(input: BookingInput, inRun: Run): Promise<CheckoutEnd> {
  const booking = beginCheckout(input, inRun);
  try {
    return { outcome: await run(booking), feesToFetch: feesToFetch(booking) };
  } catch (error) {
    // Anything else is a fault of this code: the task stops here and goes on once the fault is mended.
    if (!(error instanceof TemporalFailure)) throw error;
    await CancellationScope.nonCancellable(() => giveBack(booking));
    if (isCancellation(error)) return { outcome: 'cancelled', feesToFetch: [] }; // operations pressed "Cancel"
    await inRun.ready();
    throw error;
  }
}

async function run(booking: Checkout): Promise<SessionOutcome> {
  for (;;) {
    const step = next(booking.session, isoNow());
    if (step.step === 'end') return step.outcome;
    if (step.step === 'transition') booking.apply(step.event);
    else await work(booking, step);
    refreshDetails(booking);
  }
}

function work(booking: Checkout, step: Work): Promise<void> {
  const executed = () => execute(booking, step);
  if (!isCancellable(booking.session, step)) return CancellationScope.nonCancellable(executed);
  return isInterruptible(booking.session, step) ? unlessLeft(booking, executed) : executed();
}

/** Does the work unless the customer leaves. An attempt already under way is waited for, so that it is known. */
async function unlessLeft(booking: Checkout, work: () => Promise<void>): Promise<void> {
  const isLeft = () => hasLeft(booking.session);
  const scope = new CancellationScope();
  await scope.run(async () => {
    condition(isLeft).then(
      () => scope.cancel(),
      () => undefined, // the work was done first
    );
    try {
      await work();
    } catch (error) {
      if (!isLeft() || !isCancellation(error)) throw error;
    } finally {
      scope.cancel(); // ends the wait for the customer
    }
  });
}

/** The checkout broke or was cancelled by operations: nothing stays reserved, nobody's money stays here. */
async function giveBack(booking: Checkout): Promise<void> {
  booking.apply({ type: 'stopped', at: isoNow() });
  if (booking.session.status === 'awaiting_payment') await run(booking);
}
