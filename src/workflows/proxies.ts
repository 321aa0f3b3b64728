/**
 * What all workflows agree on: how patiently our own database is asked, which build a short one ends on, and how one is
 * started that outlives its cause.
 */
import { type WorkflowDefinitionOptions, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  type ChildWorkflowOptions,
  type LocalActivityOptions,
  ParentClosePolicy,
  startChild,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';

/** Short idempotent calls to our own database: repeated until they succeed, as nothing can go on without them. */
export const IN_POSTGRES = {
  startToCloseTimeout: '10s',
  // Slower retries become timers: kept inside a workflow task they would keep a stopping worker up for ever.
  localRetryThreshold: '1s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
} as const satisfies LocalActivityOptions;

/**
 * For `setWorkflowOptions`: a short-lived workflow ends on the code that began it. Servers refuse this of workers
 * without versions.
 */
export const pinnedToBuild = (): WorkflowDefinitionOptions =>
  workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'PINNED' } : {};

interface OwnWorkflow<Input> extends Pick<ChildWorkflowOptions, 'staticSummary' | 'typedSearchAttributes'> {
  readonly type: string;
  readonly workflowId: string;
  readonly input: Input;
}

/** Abandoned, not owned: no end of whoever starts it ends it. Started before is as good. */
export async function startOnItsOwn<Input>({ type, input, ...options }: OwnWorkflow<Input>): Promise<void> {
  try {
    await startChild<(input: Input) => Promise<unknown>>(type, {
      ...options,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
