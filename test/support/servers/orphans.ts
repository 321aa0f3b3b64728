/**
 * The test server (1.38.0) takes a lock on its clock to notify a parent that its child has ended, and forgets to
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

/** Real time without a jump after which the clock is held by nobody who would let it go: no activity takes so long. */
const STUCK_AFTER_MS = 15_000;
const LOOK_EVERY_MS = 3_000;

/**
 * Waits for work that needs the clock to jump. On a crowded machine the server may forget a lock in other ways than
 * the one above; where its clock has gone no faster than ours for a while, one is released.
 */
export async function letTimeJump<T>(environment: TestWorkflowEnvironment, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const guard = async (): Promise<void> => {
    let heldSince = Date.now();
    let seen: { readonly real: number; readonly server: number } | undefined;
    for (;;) {
      await delay(LOOK_EVERY_MS, undefined, { ref: false, signal: over.signal });
      const now = { real: Date.now(), server: await environment.currentTimeMs() };
      const hasJumped = seen !== undefined && now.server - seen.server > 2 * (now.real - seen.real);
      if (hasJumped) heldSince = now.real;
      seen = now;
      if (now.real - heldSince < STUCK_AFTER_MS) continue;
      process.stderr.write('The test server has forgotten a lock on its clock: it is released\n');
      await environment.connection.testService?.unlockTimeSkipping({});
      heldSince = now.real;
    }
  };
  guard().catch(() => undefined); // the work is done, or the clock says by an error that it needs no release
  try {
    return await work;
  } finally {
    over.abort();
  }
}
