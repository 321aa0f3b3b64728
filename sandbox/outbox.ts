/**
 * Messages on their way to us: sent until they are taken, for a day. Those of one lane leave in the order they
 * happened, different lanes do not wait for each other, and one waiting for its next try holds nothing up.
 */
import type { WebhookFaults } from './faults/webhooks.ts';

const RETRY_AFTER_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
const LAST_RETRY_AFTER_MS = 60_000;
const GIVE_UP_AFTER_MS = 24 * 60 * 60 * 1000;
const AT_ONCE = 16;

export interface Attempt {
  readonly at: number;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly error: string | null;
}

export interface Parcel {
  readonly id: string;
  /** Parcels of one lane are sent one after another. */
  readonly lane: string;
  readonly status: 'pending' | 'delivered' | 'dropped' | 'given_up';
  readonly createdAt: number;
  readonly dueAt: number;
  readonly attempts: readonly Attempt[];
}

export interface OutboxOptions<P extends Parcel> {
  /** Oldest first. */
  readonly waiting: () => readonly P[];
  /** Files a parcel as it is now, waiting or over, and commits. */
  readonly file: (parcel: P) => void;
  /** Posts it once; the signal ends the attempt when the sandbox stops. Throws what the network says. */
  readonly post: (parcel: P, url: string, signal: AbortSignal) => Promise<number>;
  readonly taken: (status: number) => boolean;
  /** Answers after which the vendor does not try again. */
  readonly refused?: (status: number) => boolean;
  readonly faults: WebhookFaults;
}

export interface Outbox {
  /** Where the messages go; until known they wait. Everything that waits is sent to a new address at once. */
  setUrl(url: string): void;
  /** Looks for what has been committed since. */
  wake(): void;
  stop(): Promise<void>;
}

/** The fields that every parcel begins with. */
export function newParcel(id: string, lane: string, dueInMs = 0): Parcel {
  const now = Date.now();
  return { id, lane, status: 'pending', createdAt: now, dueAt: now + dueInMs, attempts: [] };
}

export function createOutbox<P extends Parcel>(options: OutboxOptions<P>): Outbox {
  const { waiting, file, faults } = options;
  const stopping = new AbortController();
  const busyLanes = new Set<string>();
  const running = new Set<Promise<void>>();
  let url: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const pump = (): void => {
    clearTimeout(timer);
    if (url === undefined || stopping.signal.aborted) return;
    const { due, next } = plan(faults.arrange(waiting()), busyLanes, faults);
    for (const parcel of due.slice(0, AT_ONCE - running.size)) start(parcel, url);
    if (Number.isFinite(next)) timer = setTimeout(pump, Math.max(0, next - Date.now())).unref();
  };

  const start = (parcel: P, to: string): void => {
    busyLanes.add(parcel.lane);
    const run = attempt(options, parcel, to, stopping.signal).then((made) => {
      busyLanes.delete(parcel.lane);
      running.delete(run);
      if (made !== undefined) settle(parcel, made);
      pump();
    });
    running.add(run);
  };

  /** A state cleared meanwhile has forgotten the parcel: nothing is written back. */
  const settle = (parcel: P, made: Attempt): void => {
    if (waiting().some(({ id }) => id === parcel.id)) file(afterAttempt(parcel, made, options));
  };

  return {
    setUrl: (address) => {
      url = address;
      for (const parcel of waiting()) file({ ...parcel, dueAt: Math.min(parcel.dueAt, Date.now()) });
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
 * Which of the waiting are sent now, one a lane, and when to look again. A parcel that is to overtake others holds
 * its lane until it is due.
 */
function plan<P extends Parcel>(waiting: readonly P[], busy: ReadonlySet<string>, faults: WebhookFaults) {
  const now = Date.now();
  const taken = new Set(busy);
  const due: P[] = [];
  let next = Infinity;
  for (const parcel of waiting) {
    if (taken.has(parcel.lane)) continue;
    if (parcel.dueAt <= now) due.push(parcel);
    else next = Math.min(next, parcel.dueAt);
    if (parcel.dueAt <= now || faults.overtakes(parcel)) taken.add(parcel.lane);
  }
  return { due, next };
}

/** Undefined where we stopped it ourselves, so that it is tried again after a restart. */
async function attempt<P extends Parcel>(
  { post }: OutboxOptions<P>,
  parcel: P,
  url: string,
  stopping: AbortSignal,
): Promise<Attempt | undefined> {
  const at = Date.now();
  try {
    return { at, status: await post(parcel, url, stopping), error: null };
  } catch (error) {
    if (stopping.aborted) return undefined;
    return { at, status: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function afterAttempt<P extends Parcel>(parcel: P, made: Attempt, { taken, refused }: OutboxOptions<P>): P {
  const attempts = [...parcel.attempts, made];
  if (made.status !== null && taken(made.status)) return { ...parcel, attempts, status: 'delivered' };
  if (made.status !== null && refused?.(made.status)) return { ...parcel, attempts, status: 'given_up' };
  const now = Date.now();
  if (now - parcel.createdAt > GIVE_UP_AFTER_MS) return { ...parcel, attempts, status: 'given_up' };
  return { ...parcel, attempts, dueAt: now + (RETRY_AFTER_MS[attempts.length - 1] ?? LAST_RETRY_AFTER_MS) };
}
