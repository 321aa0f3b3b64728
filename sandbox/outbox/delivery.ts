/** A webhook (or an IPN message) from the moment it is queued until the endpoint accepts it or it is given up. */
import type { WebhookFaults } from '../faults/webhooks.ts';
import type { RowState } from '../rows.ts';

export interface Attempt {
  readonly at: number;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly error: string | null;
}

export interface WebhookDelivery {
  readonly id: string;
  /** Deliveries of one lane are sent one after another. */
  readonly lane: string;
  readonly status: 'pending' | 'delivered' | 'dropped' | 'given_up';
  readonly createdAt: number;
  readonly dueAt: number;
  readonly attempts: readonly Attempt[];
}

/** The fields that every delivery begins with. */
export function newDelivery(id: string, lane: string, dueInMs = 0): WebhookDelivery {
  const now = Date.now();
  return { id, lane, status: 'pending', createdAt: now, dueAt: now + dueInMs, attempts: [] };
}

/** The deliveries of one account: those still to be made, and those that are over. */
export interface DeliveryLog<D extends WebhookDelivery> {
  /** Oldest first. */
  pending(): readonly D[];
  isPending(id: string): boolean;
  /** Oldest first. */
  all(): readonly D[];
  /** Keeps a delivery as it is now; whoever calls commits. */
  put(delivery: D): D;
  commit(): void;
}

/** The kinds of rows in which an account keeps its deliveries: `webhookPending` and `webhookEnded`, for example. */
type DeliveryRows<D, K extends string> = { readonly [Kind in `${K}Pending` | `${K}Ended`]: D };

export function deliveryLog<D extends WebhookDelivery, K extends string>(
  state: RowState<DeliveryRows<D, K>>,
  kind: K,
): DeliveryLog<D> {
  const pending = `${kind}Pending` as const;
  const ended = `${kind}Ended` as const;
  return {
    pending: () => state.all(pending),
    isPending: (id) => state.get(pending, id) !== undefined,
    all: () => [...state.all(ended), ...state.all(pending)].sort((a, b) => a.createdAt - b.createdAt),
    put: (delivery) => {
      if (delivery.status === 'pending') return state.put(pending, delivery);
      if (state.get(pending, delivery.id) !== undefined) state.remove(pending, delivery.id);
      return state.put(ended, delivery);
    },
    commit: () => state.commit(),
  };
}

/** Queues what `make` makes, as often and as late as the faults have it, or only notes that it was lost. */
export function queueDelivery<D extends WebhookDelivery>(
  log: DeliveryLog<D>,
  faults: WebhookFaults,
  make: (dueInMs: number) => D,
): void {
  const { copies, delayMs, drop } = faults.plan();
  for (let copy = 0; copy < copies; copy += 1) {
    const delivery = make(delayMs);
    log.put(drop ? { ...delivery, status: 'dropped' } : delivery);
  }
}
