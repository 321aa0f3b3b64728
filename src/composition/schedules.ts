/** What runs by the clock: Schedules in Temporal, so that it runs once wherever the processes are, and is seen there. */
import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { TASK_QUEUES } from '../temporal/names.ts';
import { RETENTION_SCHEDULE, RETENTION_WORKFLOW } from '../workflows/retention/messages.ts';

const RETENTION: ScheduleOptions = {
  scheduleId: RETENTION_SCHEDULE,
  spec: { intervals: [{ every: '1h', offset: '23m' }], jitter: '5m' },
  // a run that waits for the database is waited for; of those missed in an outage the last hour's is made up for
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1h' },
  action: {
    type: 'startWorkflow',
    workflowType: RETENTION_WORKFLOW,
    workflowId: RETENTION_SCHEDULE,
    taskQueue: TASK_QUEUES.main,
    args: [],
    staticSummary: 'Deletes what is past its time',
  },
};

/**
 * Creates the Schedules, or makes those that are there what this release says. One that an operator has paused stays
 * paused. Repeating it, or doing it from several processes at once, is harmless.
 * @throws the server's error, such as a client that may not
 */
export async function keepSchedules({ schedule }: Pick<Client, 'schedule'>): Promise<void> {
  try {
    await schedule.create(RETENTION);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(RETENTION.scheduleId).update(({ state }) => ({ ...RETENTION, state }));
  }
}
