/** Dispatches what a process recorded and did not live to signal, or what Temporal could not take at the time. */
import { sweepDisputes } from './disputeSweeper.ts';
import { type RefundSweeperDeps, sweepRefunds } from './refundSweeper.ts';
import { type NotificationSweeperDeps, sweepNotifications } from './notificationSweeper.ts';
import { type WebhookDelivery, undispatchedWebhooks } from '../../store/webhook/inbox.ts';
import { isDatabaseUnavailable } from '../http/databaseUnavailable.ts';
import { TemporalUnavailable } from '../temporal/gateway.ts';
import { type DispatchDeps, dispatch } from '../webhooks/inbox/dispatch.ts';

const EVERY_MS = 15_000;
/** Younger ones are still in the hands of the request that brought them. */
const OLDER_THAN_MS = 30_000;
const BATCH = 100;

export interface WebhookSweeper {
  /** Stops after the webhook that is being dispatched, if any. */
  stop(): Promise<void>;
}

export interface SweepLimits {
  /** How many are read at a time. */
  readonly batch?: number;
  /** Ends the sweep after the webhook that is being dispatched. */
  readonly stopping?: AbortSignal;
}

/**
 * One sweep over all that wait, oldest first; one that cannot be dispatched, such as one whose provider does not
 * answer, holds up no other.
 * @returns how many were dispatched.
 * @throws at once when Temporal or the database is away; at the end the first error of those that could not be
 * dispatched.
 */
export async function sweepWebhooks(
  deps: DispatchDeps,
  { batch = BATCH, stopping }: SweepLimits = {},
): Promise<number> {
  const errors: unknown[] = [];
  let count = 0;
  for await (const webhookDelivery of allWaiting(deps, batch)) {
    if (stopping?.aborted) break;
    try {
      await dispatch(webhookDelivery, deps);
      count += 1;
    } catch (error) {
      if (concernsAll(error)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return count;
}

async function* allWaiting({ store, clock }: DispatchDeps, limit: number): AsyncGenerator<WebhookDelivery> {
  const receivedBefore = new Date(clock().getTime() - OLDER_THAN_MS).toISOString();
  let after: string | undefined;
  do {
    const page = await undispatchedWebhooks(store.db, { receivedBefore, limit, after });
    yield* page;
    after = page.length < limit ? undefined : page.at(-1)?.id;
  } while (after !== undefined);
}

const concernsAll = (error: unknown): boolean =>
  error instanceof TemporalUnavailable || isDatabaseUnavailable(error);

/** Looks after waiting deliveries, and after notifications, refunds and disputes that wait for their workflow. */
export function startWebhookSweeper(
  deps: DispatchDeps & NotificationSweeperDeps & RefundSweeperDeps,
  everyMs = EVERY_MS,
): WebhookSweeper {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();

  const sweep = async () => {
    try {
      const count = await sweepWebhooks(deps, { stopping: stopping.signal });
      if (count > 0) deps.log.info({ count }, 'waiting webhooks were dispatched');
    } catch (err) {
      deps.log.warn({ err }, 'waiting webhooks could not be dispatched yet');
    }
    await sweepNotifications(deps).catch((err: unknown) =>
      deps.log.warn({ err }, 'waiting notifications could not be started yet'),
    );
    await sweepRefunds(deps).catch((err: unknown) =>
      deps.log.warn({ err }, 'waiting refunds could not be dispatched yet'),
    );
    await sweepDisputes(deps).catch((err: unknown) =>
      deps.log.warn({ err }, 'waiting disputes could not be dispatched yet'),
    );
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
