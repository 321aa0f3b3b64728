/** Hands over what a process recorded and did not live to signal, or what Temporal could not take at the time. */
import { type NotificationSweeperDeps, sweepNotifications } from './notificationSweeper.ts';
import { type Delivery, waitingDeliveries } from '../../store/webhook/inbox.ts';
import { isDatabaseUnavailable } from '../http/databaseUnavailable.ts';
import { TemporalUnavailable } from '../temporal/gateway.ts';
import { type HandOverDeps, handOver } from '../webhooks/inbox/dispatch.ts';
import { hourlyForgetting } from './ipnRetention.ts';

const EVERY_MS = 15_000;
/** Younger ones are still in the hands of the request that brought them. */
const OLDER_THAN_MS = 30_000;
const BATCH = 100;

export interface WebhookSweeper {
  /** Stops after the delivery that is going on, if any. */
  stop(): Promise<void>;
}

export interface SweepLimits {
  /** How many are read at a time. */
  readonly batch?: number;
  /** Ends the sweep after the delivery that is going on. */
  readonly stopping?: AbortSignal;
}

/**
 * One sweep over all that wait, oldest first; one that cannot be handed over, such as one whose provider does not
 * answer, holds up no other.
 * @returns how many were handed over.
 * @throws at once when Temporal or the database is away; at the end the first error of those that could not be handed
 * over.
 */
export async function sweepWebhooks(
  deps: HandOverDeps,
  { batch = BATCH, stopping }: SweepLimits = {},
): Promise<number> {
  const errors: unknown[] = [];
  let count = 0;
  for await (const delivery of allWaiting(deps, batch)) {
    if (stopping?.aborted) break;
    try {
      await handOver(delivery, deps);
      count += 1;
    } catch (error) {
      if (concernsAll(error)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return count;
}

async function* allWaiting({ store, clock }: HandOverDeps, limit: number): AsyncGenerator<Delivery> {
  const receivedBefore = new Date(clock().getTime() - OLDER_THAN_MS).toISOString();
  let after: string | undefined;
  do {
    const page = await waitingDeliveries(store.db, { receivedBefore, limit, after });
    yield* page;
    after = page.length < limit ? undefined : page.at(-1)?.id;
  } while (after !== undefined);
}

const concernsAll = (error: unknown): boolean =>
  error instanceof TemporalUnavailable || isDatabaseUnavailable(error);

/** Looks after waiting deliveries, after notifications that wait to be started, and after IPN messages to be forgotten. */
export function startWebhookSweeper(
  deps: HandOverDeps & NotificationSweeperDeps,
  everyMs = EVERY_MS,
): WebhookSweeper {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  const forgetIpns = hourlyForgetting(deps);

  const sweep = async () => {
    try {
      const count = await sweepWebhooks(deps, { stopping: stopping.signal });
      if (count > 0) deps.log.info({ count }, 'waiting deliveries were handed over');
    } catch (err) {
      deps.log.warn({ err }, 'waiting deliveries could not be handed over yet');
    }
    await sweepNotifications(deps).catch((err: unknown) =>
      deps.log.warn({ err }, 'waiting notifications could not be started yet'),
    );
    try {
      const count = await forgetIpns();
      if (count > 0) deps.log.info({ count }, 'IPN messages that nobody proved were forgotten');
    } catch (err) {
      deps.log.warn({ err }, 'IPN messages could not be forgotten yet');
    }
    if (!stopping.signal.aborted) schedule();
  };
  const schedule = () => {
    timer = setTimeout(() => {
      sweeping = sweep();
    }, everyMs);
  };
  schedule();

  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await sweeping;
    },
  };
}
