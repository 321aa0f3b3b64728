/** Whether a worker listens: the server remembers pollers for minutes, so only a fresh one counts. */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { TASK_QUEUES } from '../../temporal/names.ts';

/** A poll lasts up to 60 s, so a worker that lives was seen within that. */
const FRESH_MS = 70_000;

/** @throws the client's own error when Temporal cannot be asked. */
export async function workerPolls(client: Client): Promise<boolean> {
  const queue = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUES.main },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  return queue.pollers.some(
    (poller) => Date.now() - Number(poller.lastAccessTime?.seconds ?? 0) * 1000 < FRESH_MS,
  );
}
