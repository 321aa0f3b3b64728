/**
 * Lets time pass for one workflow: once it has taken in what it was sent, and until what it then began is done. The server's
 * clock may reach the end while an activity that was due before is still at work, on a crowded machine.
 */
import type { WorkflowHandle } from '@temporalio/client';
import { waitFor } from '../waitFor.ts';
import type { BookingEnvironment } from '../environments/bookingEnvironment.ts';

export async function passFor(
  environment: BookingEnvironment,
  handle: WorkflowHandle,
  ms: number,
): Promise<void> {
  await handle.query('__stack_trace');
  await environment.pass(ms);
  await waitFor(
    'the end of its emails',
    () => emailsAtWork(handle),
    (count) => count === 0,
  );
}

/** Those that fail are tried again later: that time has not come. */
async function emailsAtWork(handle: WorkflowHandle): Promise<number> {
  if ((await handle.describe()).status.name === 'RUNNING') await handle.query('__stack_trace'); // once it has decided
  const { raw } = await handle.describe();
  const atWork = (raw.pendingActivities ?? []).filter(
    ({ activityType, lastFailure }) => activityType?.name === 'sendEmails' && lastFailure == null,
  );
  return atWork.length;
}
