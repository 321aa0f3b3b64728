/** One PayPal account: its state, its keys, what is wrong with it at the moment, its webhooks and its IPN messages. */
import { createCallFaults, type CallFaults } from '../../faults/calls.ts';
import { createWebhookFaults, NO_WEBHOOK_FAULTS, type WebhookFaults } from '../../faults/webhooks.ts';
import { createOutbox, type Outbox } from '../../outbox/outbox.ts';
import { USUAL_BEHAVIOUR, type PayPalBehaviour } from './behaviour.ts';
import { createIdentities, type Identities } from './webhooks/identities.ts';
import { createRequestIds, type RequestIds } from './api/idempotency.ts';
import { ipnRequest } from './webhooks/ipnDelivery.ts';
import { createRefusals, type Refusals } from './negativeTesting.ts';
import { openPayPalState, paypalIpns, paypalWebhooks, type PayPalState } from './state.ts';
import { createTokens, type Tokens } from './api/tokens.ts';
import { createTransaction, type Transaction } from './transaction.ts';
import { webhookRequest } from './webhooks/webhookRequest.ts';

export interface PayPalKeys {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookId: string;
  readonly merchantId: string;
  readonly receiverEmail: string;
}

/** What the stand-in is called where nobody says otherwise. */
export const PAYPAL_SANDBOX_KEYS: PayPalKeys = {
  clientId: 'paypal_sandbox_client',
  clientSecret: 'paypal_sandbox_secret',
  webhookId: '1SB84972KT512345L',
  merchantId: 'MIDASSANDBOX1',
  receiverEmail: 'payments@midas.example',
};

/** A request as the log shows it, for tests that count them. */
export interface LoggedRequest {
  readonly debugId: string;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly requestId: string | null;
  readonly body: unknown;
}

export interface PayPalAccount {
  readonly keys: PayPalKeys;
  readonly state: PayPalState;
  readonly identities: Identities;
  readonly tokens: Tokens;
  readonly requestIds: RequestIds;
  readonly callFaults: CallFaults;
  readonly refusals: Refusals;
  readonly webhookFaults: WebhookFaults;
  readonly ipnFaults: WebhookFaults;
  readonly webhooks: Outbox;
  readonly ipns: Outbox;
  behaviour: PayPalBehaviour;
  /** Where this server answers, for links and the certificate's address. */
  origin: string;
  /** The latest requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  log(request: LoggedRequest): void;
  /** Runs a change and commits it, also where it throws after it has changed something (a decline). */
  change<T>(work: (tx: Transaction) => T): T;
  clearFaults(): void;
  clear(): void;
  close(): Promise<void>;
}

const LOGGED_REQUESTS = 10_000;
const IPN_TIMEOUT_MS = 20_000;

export function openPayPalAccount(keys: PayPalKeys, file: string | undefined): PayPalAccount {
  const state = openPayPalState(file);
  const requests: LoggedRequest[] = [];
  const identities = createIdentities(state);
  const [webhookFaults, ipnFaults] = [createWebhookFaults(), createWebhookFaults()];
  const sender = { webhookId: keys.webhookId, identities, origin: () => account.origin };
  const account: PayPalAccount = {
    keys,
    state,
    identities,
    tokens: createTokens(state),
    requestIds: createRequestIds(state),
    callFaults: createCallFaults(),
    refusals: createRefusals(),
    webhookFaults,
    ipnFaults,
    webhooks: createOutbox({
      log: paypalWebhooks(state),
      faults: webhookFaults,
      request: (delivery) => webhookRequest(sender, delivery),
    }),
    ipns: createOutbox({
      log: paypalIpns(state),
      faults: ipnFaults,
      request: ipnRequest,
      accepts: (status) => status === 200,
      timeoutMs: IPN_TIMEOUT_MS,
    }),
    behaviour: USUAL_BEHAVIOUR,
    origin: '',
    requests,
    log: (request) => {
      requests.push(request);
      if (requests.length > LOGGED_REQUESTS) requests.shift();
    },
    change: (work) => {
      try {
        return work(transactionOf(account));
      } finally {
        state.commit();
        account.webhooks.wake();
        account.ipns.wake();
      }
    },
    clearFaults: () => clearFaults(account),
    clear: () => {
      forget(state);
      clearFaults(account);
      requests.length = 0;
    },
    close: async () => {
      await Promise.all([account.webhooks.stop(), account.ipns.stop()]);
      state.close();
    },
  };
  return account;
}

function transactionOf(account: PayPalAccount): Transaction {
  const { keys, state, origin, behaviour, webhookFaults, ipnFaults } = account;
  const merchant = { email_address: keys.receiverEmail, merchant_id: keys.merchantId };
  return createTransaction({
    state,
    origin,
    merchant,
    webhookId: keys.webhookId,
    behaviour,
    webhookFaults,
    ipnFaults,
  });
}

/** Everything but the keys that sign: whoever trusts them goes on doing so. */
function forget(state: PayPalState): void {
  const identities = state.all('identity');
  state.clear();
  for (const identity of identities) state.put('identity', identity);
  state.commit();
}

function clearFaults(account: PayPalAccount): void {
  account.callFaults.set([]);
  account.refusals.set([]);
  account.tokens.refuse(0);
  account.webhookFaults.set(NO_WEBHOOK_FAULTS);
  account.ipnFaults.set(NO_WEBHOOK_FAULTS);
  account.behaviour = USUAL_BEHAVIOUR;
}
