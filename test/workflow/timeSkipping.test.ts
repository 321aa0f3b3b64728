/** The ground under all workflow tests: time that jumps, and search attributes that the server knows. */
import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/names.ts';
import { registerSearchAttributes } from '../../src/temporal/registerSearchAttributes.ts';
import { labelled, sleepDays } from '../support/fakes/plainWorkflows.ts';
import { timeSkippingEnvironment } from '../support/servers/timeSkipping.ts';
import { testWorkflows, type WorkflowBundle } from '../support/environments/workflowBundle.ts';

const TASK_QUEUE = 'plain';
let environment: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundle;

beforeAll(async () => {
  const workflowsPath = fileURLToPath(new URL('../support/fakes/plainWorkflows.ts', import.meta.url));
  [environment, workflowBundle] = await Promise.all([
    timeSkippingEnvironment(),
    testWorkflows(workflowsPath),
  ]);
});
afterAll(() => environment.teardown());

const worker = () =>
  Worker.create({ connection: environment.nativeConnection, taskQueue: TASK_QUEUE, workflowBundle });

it('a workflow that sleeps for thirty days is tested in seconds', async () => {
  const running = await worker();
  const startedAt = Date.now();
  const slept = await running.runUntil(
    environment.client.workflow.execute(sleepDays, {
      workflowId: 'sleeper',
      taskQueue: TASK_QUEUE,
      args: [30],
    }),
  );
  expect(slept).toBeGreaterThanOrEqual(30 * 86_400_000);
  expect(Date.now() - startedAt).toBeLessThan(60_000);
});

it('a workflow may be started with our search attributes and set them', async () => {
  const running = await worker();
  const result = await running.runUntil(
    environment.client.workflow.execute(labelled, {
      workflowId: 'labelled',
      taskQueue: TASK_QUEUE,
      args: ['b1'],
      typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.status, value: 'pending' }],
    }),
  );
  expect(result).toBe('labelled b1');
});

it('registering the search attributes again changes nothing', async () => {
  await expect(registerSearchAttributes(environment.connection, 'default')).resolves.toBeUndefined();
});
