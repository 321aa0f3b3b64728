/**
 * On a crowded machine the test server's clock may reach the end of a wait while what was due before is still at work: what a
 * test reads then has not happened yet.
 */
import { WorkflowNotFoundError } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { waitFor } from '../waitFor.ts';

/** Resolves once a workflow has handled what it was sent, or woken by, so far: no query is answered before. */
export async function hasReceived(handle: WorkflowHandle): Promise<void> {
  await handle.query('__stack_trace').catch(() => undefined); // one that has never run has nothing to take in
}

/** The same, with no email of it on its way. */
export async function settled(handle: WorkflowHandle): Promise<void> {
  await waitFor(
    'the end of its emails',
    () => emailsAtWork(handle),
    (count) => count === 0,
  );
}

/** One that has failed is tried again later: that time has not come. */
async function emailsAtWork(handle: WorkflowHandle): Promise<number> {
  const described = await descriptionOf(handle);
  if (described?.status.name !== 'RUNNING') return 0;
  await hasReceived(handle);
  const activities = (await descriptionOf(handle))?.raw.pendingActivities ?? [];
  return activities.filter(
    ({ activityType, lastFailure }) => activityType?.name === 'sendEmails' && lastFailure == null,
  ).length;
}

async function descriptionOf(handle: WorkflowHandle) {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined; // a booking that nobody has started
    throw error;
  }
}
