/**
 * One message to one recipient. A pass that no provider takes is repeated on the house's schedule, then parked as
 * failed. A row per key guards against mailing twice long after this workflow is forgotten.
 */
import {
  ActivityFailure,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setWorkflowOptions,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { NotificationActivities } from '../activities/notifications.ts';
import { TASK_QUEUES } from '../temporal/names.ts';
import type { NotificationInput } from './notification.messages.ts';

export type NotificationOutcome = 'accepted' | 'refused' | 'failed';

const store = proxyLocalActivities<NotificationActivities>({
  startToCloseTimeout: '10s',
  // Slower retries become timers: kept inside a workflow task they would keep a stopping worker up for ever.
  localRetryThreshold: '1s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** One attempt, never repeated blindly: what an attempt that died has done is not known. */
const smtp = proxyActivities<NotificationActivities>({
  taskQueue: TASK_QUEUES.smtp,
  startToCloseTimeout: '90s',
  heartbeatTimeout: '15s',
  retry: { maximumAttempts: 1 },
});

/** Short-lived: a notification ends on the code that began it. Servers refuse this of workers without versions. */
setWorkflowOptions(
  () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'PINNED' } : {}),
  notification,
);

export async function notification(input: NotificationInput): Promise<{ outcome: NotificationOutcome }> {
  const { status } = await store.registerMessage(input);
  if (status === 'accepted' || status === 'refused') return { outcome: status };

  const pauses = [0, ...input.retryScheduleMs];
  for (const [pass, pauseMs] of pauses.entries()) {
    if (pauseMs > 0) {
      setCurrentDetails(`Pass ${pass} failed, the next one comes in ${pauseMs / 1000} s`);
      await sleep(pauseMs, { summary: `Until pass ${pass + 1} of ${pauses.length}` });
    }
    const outcome = await attempt(input, pass + 1);
    if (outcome !== 'not_taken') {
      setCurrentDetails(`${input.template}: ${outcome}`);
      return { outcome };
    }
  }
  await store.parkMessage({ key: input.key });
  setCurrentDetails(`${input.template}: failed after ${pauses.length} passes, waiting for a retry by staff`);
  return { outcome: 'failed' };
}

async function attempt(
  input: NotificationInput,
  pass: number,
): Promise<'accepted' | 'refused' | 'not_taken'> {
  try {
    return await smtp.sendMessage.executeWithOptions(
      {
        taskQueue: TASK_QUEUES.smtp,
        startToCloseTimeout: '90s',
        heartbeatTimeout: '15s',
        retry: { maximumAttempts: 1 },
        summary: `Send ${input.template} by SMTP, pass ${pass}`,
      },
      [{ key: input.key }],
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return 'not_taken'; // the sender died: the next pass sends under the same Message-ID
  }
}
