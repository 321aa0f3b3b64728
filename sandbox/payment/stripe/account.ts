/** One Stripe account: its state, its keys, what is wrong with it at the moment, and its webhooks. */
import { createCallFaults, type CallFaults } from '../../faults/calls.ts';
import { createWebhookFaults, NO_WEBHOOK_FAULTS, type WebhookFaults } from '../../faults/webhooks.ts';
import { createDeliverer, type Deliverer } from './webhooks/deliveries.ts';
import { createTurn, type Turn } from './webhooks/events.ts';
import type { Form } from './api/form.ts';
import { createIdempotencyKeys, type IdempotencyKeys } from './api/idempotency.ts';
import type { RequestOrigin } from './objects.ts';
import { openStripeState, type StripeState } from './state.ts';

export interface StripeKeys {
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly webhookSecret: string;
}

/** A request as the log shows it, for tests that count them. */
export interface LoggedRequest {
  readonly id: string;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly params: Form;
}

export interface StripeAccount {
  readonly keys: StripeKeys;
  readonly state: StripeState;
  readonly callFaults: CallFaults;
  readonly webhookFaults: WebhookFaults;
  readonly idempotency: IdempotencyKeys;
  readonly deliverer: Deliverer;
  /** The latest requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  log(request: LoggedRequest): void;
  /** Runs a change and commits it, also where it throws after it has changed something (a decline). */
  change<T>(origin: RequestOrigin, work: (turn: Turn) => T): T;
  clear(): void;
  close(): Promise<void>;
}

const LOGGED_REQUESTS = 10_000;

export function openStripeAccount(keys: StripeKeys, file: string | undefined): StripeAccount {
  const state = openStripeState(file);
  const callFaults = createCallFaults();
  const webhookFaults = createWebhookFaults();
  const deliverer = createDeliverer(state, keys.webhookSecret, webhookFaults);
  const requests: LoggedRequest[] = [];
  return {
    keys,
    state,
    callFaults,
    webhookFaults,
    idempotency: createIdempotencyKeys(state),
    deliverer,
    requests,
    log: (request) => {
      requests.push(request);
      if (requests.length > LOGGED_REQUESTS) requests.shift();
    },
    change: (origin, work) => {
      try {
        return work(createTurn(state, webhookFaults, origin));
      } finally {
        state.commit();
        deliverer.wake();
      }
    },
    clear: () => {
      state.clear();
      callFaults.set([]);
      webhookFaults.set(NO_WEBHOOK_FAULTS);
      requests.length = 0;
    },
    close: async () => {
      await deliverer.stop();
      state.close();
    },
  };
}
