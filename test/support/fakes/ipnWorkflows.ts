/** The real workflow of an IPN message, beside a booking that only counts how often it was told to look again. */
import { condition, defineQuery, setHandler } from '@temporalio/workflow';
import { lookAgainSignal } from '../../../src/workflows/booking/messages.ts';

export { ipn } from '../../../src/workflows/ipn/workflow.ts';

export const looksQuery = defineQuery<number>('looks');

export async function booking(): Promise<void> {
  let looks = 0;
  setHandler(lookAgainSignal, () => {
    looks += 1;
  });
  setHandler(looksQuery, () => looks);
  // The test server's clock jumps to the next timer there is: without one, to the end of this workflow's time.
  while (!(await condition(() => false, '1 hour')));
}
