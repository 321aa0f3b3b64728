/** What all workflows agree on: how patiently our own database is asked, and which build a short one ends on. */
import type { WorkflowDefinitionOptions } from '@temporalio/common';
import { type LocalActivityOptions, workflowInfo } from '@temporalio/workflow';

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
