import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { hasLeft } from '../../../domain/payment/session.ts';
import type { Checkout } from '../state.ts';

/** Does the work unless the customer leaves. An attempt already under way is waited for, so that it is known. */
export async function unlessLeft(booking: Checkout, work: () => Promise<void>): Promise<void> {
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
