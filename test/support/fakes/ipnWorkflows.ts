/** The real workflow of an IPN message, beside a booking that only counts how often it was signalled. */
import { condition, defineQuery, setHandler } from '@temporalio/workflow';
import { paymentChangedSignal } from '../../../src/workflows/booking/messages.ts';

export { ipn } from '../../../src/workflows/ipn/workflow.ts';

export const signalsQuery = defineQuery<number>('signals');

/** @param _bookingId as a booking has an input: a start without one is nobody's */
export async function booking(_bookingId: string): Promise<void> {
  let signals = 0;
  setHandler(paymentChangedSignal, () => {
    signals += 1;
  });
  setHandler(signalsQuery, () => signals);
  // The test server's clock jumps to the next timer there is: without one, to the end of this workflow's time.
  while (!(await condition(() => false, '1 hour')));
}
