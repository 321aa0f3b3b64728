/**
 * The outbox of every vendor: a delivery is repeated until the endpoint accepts it, for a day. Those of one lane leave
 * in the order they happened, different lanes do not wait for each other, and one that waits for its next attempt
 * holds nothing up. What a vendor signs, and which answers it takes for a yes or a no, it hands in.
 */
import type { WebhookFaults } from '../faults/webhooks.ts';
import type { Attempt, DeliveryLog, WebhookDelivery } from './delivery.ts';

const RETRY_AFTER_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
const LAST_RETRY_AFTER_MS = 60_000;
const GIVE_UP_AFTER_MS = 24 * 60 * 60 * 1000;
const TIMEOUT_MS = 10_000;
const AT_ONCE = 16;

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface OutboxOptions<D extends WebhookDelivery> {
  readonly log: DeliveryLog<D>;
  readonly faults: WebhookFaults;
  /** What is call, signed as the vendor signs; asked for at every attempt. */
  readonly request: (delivery: D) => WebhookRequest | Promise<WebhookRequest>;
  /** Answers by which the endpoint has accepted it; any 2xx where absent. */
  readonly accepts?: (status: number) => boolean;
  /** Answers after which the vendor does not try again. */
  readonly givesUp?: (status: number) => boolean;
  /** How long the vendor waits for an answer. */
  readonly timeoutMs?: number;
  /** How many requests are under way at the same time. */
  readonly atOnce?: number;
}

export interface Outbox {
  /** Where the deliveries go; until known they wait. Everything that waits is sent to a new address at once. */
  setUrl(url: string): void;
  /** Looks for what has been committed since. */
  wake(): void;
  stop(): Promise<void>;
}

export function createOutbox<D extends WebhookDelivery>(options: OutboxOptions<D>): Outbox {
  const { log, faults, atOnce = AT_ONCE } = options;
  const stopping = new AbortController();
  const busyLanes = new Set<string>();
  const running = new Set<Promise<void>>();
  let url: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const pump = (): void => {
    clearTimeout(timer);
    if (url === undefined || stopping.signal.aborted) return;
    const { due, next } = plan(faults.arrange(log.pending()), busyLanes, faults);
    for (const delivery of due.slice(0, atOnce - running.size)) start(delivery, url);
    if (Number.isFinite(next)) timer = setTimeout(pump, Math.max(0, next - Date.now())).unref();
  };

  const start = (delivery: D, to: string): void => {
    busyLanes.add(delivery.lane);
    const run = attempt(options, delivery, to, stopping.signal).then((made) => {
      busyLanes.delete(delivery.lane);
      running.delete(run);
      if (made !== undefined) settle(delivery, made);
      pump();
    });
    running.add(run);
  };

  /** A state cleared meanwhile has forgotten the delivery: nothing is written back. */
  const settle = (delivery: D, made: Attempt): void => {
    if (!log.isPending(delivery.id)) return;
    log.put(afterAttempt(delivery, made, options));
    log.commit();
  };

  const sendAllNow = (): void => {
    for (const delivery of log.pending()) {
      log.put({ ...delivery, dueAt: Math.min(delivery.dueAt, Date.now()) });
    }
    log.commit();
    pump();
  };

  return {
    setUrl: (address) => {
      url = address;
      sendAllNow();
    },
    wake: pump,
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

/**
 * Which of the waiting are sent now, one a lane, and when to look again. A delivery that is to overtake others holds
 * its lane until it is due.
 */
function plan<D extends WebhookDelivery>(
  waiting: readonly D[],
  busy: ReadonlySet<string>,
  faults: WebhookFaults,
) {
  const now = Date.now();
  const taken = new Set(busy);
  const due: D[] = [];
  let next = Infinity;
  for (const delivery of waiting) {
    if (taken.has(delivery.lane)) continue;
    if (delivery.dueAt <= now) due.push(delivery);
    else next = Math.min(next, delivery.dueAt);
    if (delivery.dueAt <= now || faults.overtakes(delivery)) taken.add(delivery.lane);
  }
  return { due, next };
}

/** Undefined where we stopped it ourselves, so that it is tried again after a restart. */
async function attempt<D extends WebhookDelivery>(
  options: OutboxOptions<D>,
  delivery: D,
  url: string,
  stopping: AbortSignal,
): Promise<Attempt | undefined> {
  const at = Date.now();
  try {
    const { headers, body } = await options.request(delivery);
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS)]),
      headers,
      body,
    });
    await answer.body?.cancel();
    return { at, status: answer.status, error: null };
  } catch (error) {
    if (stopping.aborted) return undefined;
    return { at, status: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function afterAttempt<D extends WebhookDelivery>(delivery: D, made: Attempt, options: OutboxOptions<D>): D {
  const { accepts = isSuccess, givesUp } = options;
  const attempts = [...delivery.attempts, made];
  if (made.status !== null && accepts(made.status)) return { ...delivery, attempts, status: 'delivered' };
  if (made.status !== null && givesUp?.(made.status)) return { ...delivery, attempts, status: 'given_up' };
  const now = Date.now();
  if (now - delivery.createdAt > GIVE_UP_AFTER_MS) return { ...delivery, attempts, status: 'given_up' };
  return { ...delivery, attempts, dueAt: now + (RETRY_AFTER_MS[attempts.length - 1] ?? LAST_RETRY_AFTER_MS) };
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;
