/**
 * The test server (1.38.0) takes a lock on its clock to tell a parent that its child has ended, and forgets to
 * release it where the parent has closed before: from then on time would no longer jump. Our messages outlive
 * their bookings by design, so each such lock is released here.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowClient } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';

const POLL_MS = 5;

/** Resolves once the child has ended and the clock is free of it; a child without a parent holds nothing. */
export async function outlive(environment: TestWorkflowEnvironment, childId: string): Promise<void> {
  // not the environment's own client, whose `result` makes time jump
  const client = new WorkflowClient({ connection: environment.connection });
  const child = client.getHandle(childId, undefined, { followRuns: false });
  await child.result().catch(() => undefined); // ended is ended
  const { parentExecution } = await child.describe();
  if (parentExecution?.workflowId == null || parentExecution.runId == null) return;
  const parent = client.getHandle(parentExecution.workflowId, parentExecution.runId);
  for (;;) {
    const { status } = await parent.describe();
    if (await wasTold(parent, childId)) return;
    if (status.name !== 'RUNNING') break;
    await delay(POLL_MS);
  }
  await environment.connection.testService?.unlockTimeSkipping({});
}

async function wasTold(parent: ReturnType<WorkflowClient['getHandle']>, childId: string): Promise<boolean> {
  const { events } = await parent.fetchHistory();
  return (events ?? []).some((event) => {
    const { workflowExecution } =
      event.childWorkflowExecutionCompletedEventAttributes ??
      event.childWorkflowExecutionFailedEventAttributes ??
      {};
    return workflowExecution?.workflowId === childId;
  });
}
