/** A customer who leaves should not have to wait until a provider that is away has been asked for the last time. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { Checkout } from '../state.ts';

/** Does the work unless the customer leaves. An attempt already under way is waited for, so that it is known. */
export function whileWanted<T>(booking: Checkout, work: () => Promise<T>): Promise<T | 'customer_left'> {
  const scope = new CancellationScope();
  return scope.run(async () => {
    condition(() => booking.cancelRequested).then(
      () => scope.cancel(),
      () => undefined, // the work was done first
    );
    try {
      return await work();
    } catch (error) {
      if (booking.cancelRequested && isCancellation(error)) return 'customer_left';
      throw error;
    } finally {
      scope.cancel(); // ends the wait for the customer
    }
  });
}
