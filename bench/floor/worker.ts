/** One worker with the product's own options, less the encryption of payloads, which the floor does without. */
import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { createFloorActivities } from './activities.ts';
import { FLOOR_QUEUE } from './names.ts';
import type { FloorStore } from './store.ts';

export interface FloorWorker {
  readonly stopped: Promise<void>;
  stop(): Promise<void>;
}

export async function startFloorWorker(
  connection: NativeConnection,
  namespace: string,
  store: FloorStore,
): Promise<FloorWorker> {
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: FLOOR_QUEUE,
    workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    activities: createFloorActivities(store),
    maxCachedWorkflows: 500,
    shutdownGraceTime: '15s',
  });
  const stopped = worker.run();
  return {
    stopped,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await stopped;
    },
  };
}
