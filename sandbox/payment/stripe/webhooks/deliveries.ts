/**
 * Webhooks on their way: signed as Stripe signs, sent until the endpoint says 2xx, for a day. Events about one
 * payment leave in the order they happened, different payments do not wait for each other, and a delivery
 * waiting for its next try holds nothing up.
 */
import { createHmac } from 'node:crypto';
import type { WebhookFaults } from '../../../faults/webhooks.ts';
import { newId, type StripeEvent } from '../objects.ts';
import type { StripeState } from '../state.ts';

const RETRY_AFTER_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
const LAST_RETRY_AFTER_MS = 60_000;
const GIVE_UP_AFTER_MS = 24 * 60 * 60 * 1000;
const TIMEOUT_MS = 10_000;
const AT_ONCE = 64;

export interface Attempt {
  readonly at: number;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly error: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly type: string;
  /** Deliveries of one lane are sent one after another. */
  readonly lane: string;
  readonly status: 'pending' | 'delivered' | 'dropped' | 'given_up';
  readonly body: string;
  /** Where another secret than the endpoint's signs it, as a forger's would. */
  readonly secret: string | null;
  /** How old the signature claims to be; negative lies in the future. */
  readonly ageSeconds: number;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly attempts: readonly Attempt[];
}

export interface DeliveryOptions {
  readonly dueInMs?: number;
  readonly body?: string | undefined;
  readonly secret?: string | undefined;
  readonly ageSeconds?: number | undefined;
  /** Instead of the payment's own. */
  readonly lane?: string | undefined;
}

export interface Deliverer {
  /** Where webhooks go; until known they wait. Everything that waits is sent to a new address at once. */
  setUrl(url: string): void;
  /** Looks for what has been committed since. */
  wake(): void;
  stop(): Promise<void>;
}

export function newDelivery(event: StripeEvent, options: DeliveryOptions): Delivery {
  const now = Date.now();
  return {
    id: newId('whd'),
    eventId: event.id,
    type: event.type,
    lane: options.lane ?? laneOf(event),
    status: 'pending',
    body: options.body ?? JSON.stringify(event),
    secret: options.secret ?? null,
    ageSeconds: options.ageSeconds ?? 0,
    createdAt: now,
    dueAt: now + (options.dueInMs ?? 0),
    attempts: [],
  };
}

/** Stripe's scheme: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`. */
export function signatureHeader(body: string, secret: string, atSeconds: number): string {
  return `t=${atSeconds},v1=${createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')}`;
}

export function createDeliverer(state: StripeState, secret: string, faults: WebhookFaults): Deliverer {
  const stopping = new AbortController();
  const busyLanes = new Set<string>();
  const running = new Set<Promise<void>>();
  let url: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const pump = (): void => {
    clearTimeout(timer);
    if (url === undefined || stopping.signal.aborted) return;
    const { due, next } = plan(faults.arrange(state.all('outbox')), busyLanes, faults);
    for (const delivery of due.slice(0, AT_ONCE - running.size)) start(delivery, url);
    if (Number.isFinite(next)) timer = setTimeout(pump, Math.max(0, next - Date.now())).unref();
  };

  const start = (delivery: Delivery, to: string): void => {
    busyLanes.add(delivery.lane);
    const run = send(delivery, to, secret, stopping.signal).then((attempt) => {
      busyLanes.delete(delivery.lane);
      running.delete(run);
      if (attempt !== undefined) settle(delivery, attempt);
      pump();
    });
    running.add(run);
  };

  /** A state cleared meanwhile has forgotten the delivery: nothing is written back. */
  const settle = (delivery: Delivery, attempt: Attempt): void => {
    if (state.get('outbox', delivery.id) === undefined) return;
    const tried = afterAttempt(delivery, attempt);
    if (tried.status !== 'pending') state.remove('outbox', tried.id);
    state.put(tried.status === 'pending' ? 'outbox' : 'delivery', tried);
    state.commit();
  };

  const hurry = (): void => {
    for (const row of state.all('outbox')) {
      state.put('outbox', { ...row, dueAt: Math.min(row.dueAt, Date.now()) });
    }
    state.commit();
  };

  return {
    setUrl: (address) => {
      url = address;
      hurry();
      pump();
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
function plan(waiting: readonly Delivery[], busy: ReadonlySet<string>, faults: WebhookFaults) {
  const now = Date.now();
  const taken = new Set(busy);
  const due: Delivery[] = [];
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
async function send(
  delivery: Delivery,
  url: string,
  secret: string,
  stopping: AbortSignal,
): Promise<Attempt | undefined> {
  const at = Date.now();
  const signedAt = Math.floor(at / 1000) - delivery.ageSeconds;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signatureHeader(delivery.body, delivery.secret ?? secret, signedAt),
      },
      body: delivery.body,
    });
    await answer.body?.cancel();
    return { at, status: answer.status, error: null };
  } catch (error) {
    if (stopping.aborted) return undefined;
    return { at, status: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function afterAttempt(delivery: Delivery, attempt: Attempt): Delivery {
  const attempts = [...delivery.attempts, attempt];
  if (attempt.status !== null && attempt.status >= 200 && attempt.status < 300) {
    return { ...delivery, attempts, status: 'delivered' };
  }
  const now = Date.now();
  if (now - delivery.createdAt > GIVE_UP_AFTER_MS) return { ...delivery, attempts, status: 'given_up' };
  return { ...delivery, attempts, dueAt: now + (RETRY_AFTER_MS[attempts.length - 1] ?? LAST_RETRY_AFTER_MS) };
}

/** Events about one payment leave in the order they happened; this names the payment. */
function laneOf(event: StripeEvent): string {
  const object = event.data.object as { id?: string; payment_intent?: string | null }; // Stripe's objects all have ids
  return object.payment_intent ?? object.id ?? event.id;
}
