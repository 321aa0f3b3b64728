/**
 * The retention against the real server: one Schedule however many processes make it, which an operator can pause, and
 * a run of which deletes what is due.
 */
import { type Client, type ScheduleHandle, ScheduleOverlapPolicy } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { createReportActivities } from '../../../src/activities/incident.ts';
import { createRetentionActivities } from '../../../src/activities/retention.ts';
import { keepSchedules } from '../../../src/composition/schedules.ts';
import type { Store } from '../../../src/store/database/database.ts';
import { rememberAnswer } from '../../../src/store/idempotency.ts';
import { TASK_QUEUES } from '../../../src/temporal/names.ts';
import { RETENTION_SCHEDULE } from '../../../src/workflows/retention/messages.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import { memoryStore } from '../../support/environments/memoryStore.ts';
import { quietRuntime } from '../../support/quietRuntime.ts';
import { likeProduct, productWorkflows } from '../../support/environments/workflowBundle.ts';
import { PERIODS } from '../../support/retentionPeriods.ts';
import { clientOf, startTestServer } from '../../support/servers/temporalServer.ts';
import { waitFor } from '../../support/waitFor.ts';

const teardown = cleanUp();
let client: Client;
let schedule: ScheduleHandle;
let store: Store;

beforeAll(async () => {
  quietRuntime();
  const server = await startTestServer(); // its own: no other test's worker may poll the product's queue
  teardown.add('Temporal', () => server.stop());
  const temporal = await clientOf(server);
  teardown.add('the client', () => temporal.close());
  ({ client } = temporal);
  schedule = client.schedule.getHandle(RETENTION_SCHEDULE);
  store = await memoryStore();
  teardown.add('the store', () => store.close());
  const native = await NativeConnection.connect({ address: server.address });
  teardown.add('the worker’s connection', () => native.close());
  const worker = await Worker.create({
    ...likeProduct,
    connection: native,
    namespace: server.namespace,
    taskQueue: TASK_QUEUES.main,
    workflowBundle: await productWorkflows(),
    activities: {
      ...createRetentionActivities({ db: store.db, periods: PERIODS }),
      ...createReportActivities({ report: () => Promise.resolve() }),
    },
  });
  const running = worker.run();
  teardown.add('the worker', async () => {
    worker.shutdown();
    await running;
  });
});

const HOURLY = {
  spec: { intervals: [{ every: 3_600_000 }] },
  policies: { overlap: ScheduleOverlapPolicy.SKIP },
  action: { workflowType: 'retention', taskQueue: TASK_QUEUES.main },
};

test('several processes that start at once make one Schedule, hourly, with no run beside another', async () => {
  await Promise.all([keepSchedules(client), keepSchedules(client), keepSchedules(client)]);
  const found = await waitFor(
    'the Schedule',
    async () => {
      const ids = [];
      for await (const { scheduleId } of client.schedule.list()) ids.push(scheduleId);
      return ids;
    },
    (ids) => ids.length > 0,
  );
  expect(found).toEqual([RETENTION_SCHEDULE]);
  expect(await schedule.describe()).toMatchObject(HOURLY);
});

test('a later start makes of it what its release says, and leaves it paused where an operator paused it', async () => {
  await schedule.update(({ action, policies, state }) => ({
    spec: { intervals: [{ every: '30 days' }] },
    policies,
    state,
    action: { ...action, taskQueue: 'elsewhere' },
  }));
  await schedule.pause('by an operator');
  await keepSchedules(client);
  expect(await schedule.describe()).toMatchObject({
    ...HOURLY,
    state: { paused: true, note: 'by an operator' },
  });
  await schedule.unpause();
});

test('a run deletes what is due, and says how much', async () => {
  const answer = { bodyHash: 'body', status: 201, resource: 'a' };
  const of = (keyHash: string) => ({ scope: 'POST /v1/quotes', keyHash });
  await rememberAnswer(store.db, of('due'), answer, new Date(Date.now() - 2 * 86_400_000).toISOString());
  await rememberAnswer(store.db, of('in use'), answer, new Date(Date.now() + 86_400_000).toISOString());
  await schedule.trigger();
  const { recentActions } = await waitFor(
    'a run',
    async () => (await schedule.describe()).info,
    (info) => info.recentActions.length > 0,
  );
  const started = recentActions.at(-1)?.action;
  const workflowId = started?.type === 'startWorkflow' ? started.workflow.workflowId : '';
  expect(workflowId).toMatch(/^retention-\d{4}-/);
  expect(await client.workflow.getHandle(workflowId).result()).toMatchObject({
    'idempotency keys': 1,
    quotes: 0,
  });
  const left = await store.db.selectFrom('idempotency_keys').select('key_hash').execute();
  expect(left).toEqual([{ key_hash: 'in use' }]);
});
