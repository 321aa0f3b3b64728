/** Hands over what a process recorded and did not live to signal, or what Temporal could not take at the time. */
import { type NotificationSweeperDeps, sweepNotifications } from '../notificationSweeper.ts';
import { waitingDeliveries } from '../../store/webhookInbox.ts';
import { Problem } from '../problems.ts';
import { type HandOverDeps, handOver } from './handOver.ts';

const EVERY_MS = 15_000;
/** Younger ones are still in the hands of the request that brought them. */
const OLDER_THAN_MS = 30_000;
const BATCH = 100;

export interface WebhookSweeper {
  /** Stops after the sweep that is going on, if any. */
  stop(): Promise<void>;
}

/**
 * One sweep, oldest first; a delivery whose provider does not answer holds up no other.
 * @returns how many were handed over.
 * @throws when Temporal or the database is away, and Problem when some could not be handed over.
 */
export async function sweepWebhooks(deps: HandOverDeps): Promise<number> {
  const before = new Date(deps.clock().getTime() - OLDER_THAN_MS).toISOString();
  const waiting = await waitingDeliveries(deps.store.db, before, BATCH);
  let failed: Problem | undefined;
  for (const delivery of waiting) {
    try {
      await handOver(delivery, deps);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failed = error;
    }
  }
  if (failed !== undefined) throw failed;
  return waiting.length;
}

/** Looks after waiting deliveries, and after messages that wait to be started. */
export function startWebhookSweeper(
  deps: HandOverDeps & NotificationSweeperDeps,
  everyMs = EVERY_MS,
): WebhookSweeper {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();

  const sweep = async () => {
    try {
      const count = await sweepWebhooks(deps);
      if (count > 0) deps.log.info({ count }, 'waiting deliveries were handed over');
    } catch (err) {
      deps.log.warn({ err }, 'waiting deliveries could not be handed over yet');
    }
    await sweepNotifications(deps).catch((err: unknown) =>
      deps.log.warn({ err }, 'waiting messages could not be started yet'),
    );
    if (!stopped) schedule();
  };
  const schedule = () => {
    timer = setTimeout(() => {
      sweeping = sweep();
    }, everyMs);
  };
  schedule();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await sweeping;
    },
  };
}
