/** One Stripe account: its state, its keys, what is wrong with it at the moment, and its webhooks. */
import { createCallFaults, type CallFaults } from '../../faults/calls.ts';
import { createWebhookFaults, NO_WEBHOOK_FAULTS, type WebhookFaults } from '../../faults/webhooks.ts';
import { createOutbox, type Outbox } from '../../outbox/outbox.ts';
import { createTransaction, type Transaction } from './transaction.ts';
import { stripeRequest, type StripeDelivery } from './webhooks/webhookDelivery.ts';
import type { Form } from './api/form.ts';
import { createIdempotencyKeys, type IdempotencyKeys } from './api/idempotency.ts';
import type { RequestOrigin } from './objects.ts';
import { openStripeState, stripeWebhooks, type StripeState } from './state.ts';

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
  readonly webhooks: Outbox;
  /** The latest requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  log(request: LoggedRequest): void;
  /** Runs a change and commits it, also where it throws after it has changed something (a decline). */
  change<T>(origin: RequestOrigin, work: (tx: Transaction) => T): T;
  clear(): void;
  close(): Promise<void>;
}

const LOGGED_REQUESTS = 10_000;
/** As many as a storm may ask for (webhooks/storm.ts). */
const WEBHOOKS_AT_ONCE = 64;

export function openStripeAccount(keys: StripeKeys, file: string | undefined): StripeAccount {
  const state = openStripeState(file);
  const callFaults = createCallFaults();
  const webhookFaults = createWebhookFaults();
  const webhooks = createOutbox<StripeDelivery>({
    log: stripeWebhooks(state),
    faults: webhookFaults,
    request: (delivery) => stripeRequest(delivery, keys.webhookSecret),
    atOnce: WEBHOOKS_AT_ONCE,
  });
  const requests: LoggedRequest[] = [];
  return {
    keys,
    state,
    callFaults,
    webhookFaults,
    idempotency: createIdempotencyKeys(state),
    webhooks,
    requests,
    log: (request) => {
      requests.push(request);
      if (requests.length > LOGGED_REQUESTS) requests.shift();
    },
    change: (origin, work) => {
      try {
        return work(createTransaction(state, webhookFaults, origin));
      } finally {
        state.commit();
        webhooks.wake();
      }
    },
    clear: () => {
      state.clear();
      callFaults.set([]);
      webhookFaults.set(NO_WEBHOOK_FAULTS);
      requests.length = 0;
    },
    close: async () => {
      await webhooks.stop();
      state.close();
    },
  };
}
