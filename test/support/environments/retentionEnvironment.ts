/** The retention's workflow on its own: activities that delete what a test says is due, or fail. */
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type { Purged, RetentionActivities } from '../../../src/activities/retention.ts';
import type { ErrorReport } from '../../../src/domain/incident.ts';
import { TASK_QUEUES } from '../../../src/temporal/names.ts';
import { RETENTION_WORKFLOW } from '../../../src/workflows/retention/messages.ts';
import type { retention } from '../../../src/workflows/retention/workflow.ts';
import { timeSkippingEnvironment } from '../servers/timeSkipping.ts';
import { likeProduct, productWorkflows } from './workflowBundle.ts';

type Purge = keyof RetentionActivities;
const PURGES = [
  'purgeIdempotencyKeys',
  'purgeWebhooks',
  'purgeIpns',
  'purgeUnbookedRequests',
  'purgeAbandonedCustomers',
  'purgeQuotes',
] as const satisfies readonly Purge[];

/** What one call deletes at most. */
const A_CALL = 10_000;

export interface RetentionEnvironment {
  /** Rows that are due; none where nothing is said. */
  readonly due: Partial<Record<Purge, number>>;
  /** Activities that fail, for as long as they are in here. */
  readonly broken: Set<Purge>;
  /** Calls so far, in order. */
  readonly calls: Purge[];
  readonly reports: ErrorReport[];
  start(): Promise<WorkflowHandleWithFirstExecutionRunId<typeof retention>>;
  close(): Promise<void>;
}

export async function openRetentionEnvironment(): Promise<RetentionEnvironment> {
  const [temporal, workflowBundle] = await Promise.all([timeSkippingEnvironment(), productWorkflows()]);
  const purge = async (name: Purge): Promise<Purged> => {
    environment.calls.push(name);
    if (environment.broken.has(name)) throw ApplicationFailure.retryable('as the test wants it', 'Broken');
    const due = environment.due[name] ?? 0;
    environment.due[name] = Math.max(0, due - A_CALL);
    return { deleted: Math.min(due, A_CALL), isDone: due < A_CALL };
  };
  const worker = await Worker.create({
    ...likeProduct,
    connection: temporal.nativeConnection,
    taskQueue: TASK_QUEUES.main,
    workflowBundle,
    activities: {
      ...Object.fromEntries(PURGES.map((name) => [name, () => purge(name)])),
      reportError: async (problem: ErrorReport) => void environment.reports.push(problem),
    },
  });
  const running = worker.run();
  let runs = 0;
  const environment: RetentionEnvironment = {
    due: {},
    broken: new Set(),
    calls: [],
    reports: [],
    start: () =>
      temporal.client.workflow.start<typeof retention>(RETENTION_WORKFLOW, {
        workflowId: `retention-${(runs += 1)}`,
        taskQueue: TASK_QUEUES.main,
      }),
    async close() {
      worker.shutdown();
      await running;
      await temporal.teardown();
    },
  };
  return environment;
}
