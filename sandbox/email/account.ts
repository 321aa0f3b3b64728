/** One account at an email vendor: what is wrong with it at the moment, what it has taken, and what it reports of it. */
import { createCallFaultsOf, metFault, type CallFaults, type MetFault } from '../faults/calls.ts';
import { EMAIL_CALL_FAULT_KINDS, type EmailCallFaultName, type EmailRefusal } from '../faults/emailCalls.ts';
import { createRandomFaults, type RandomFaults } from '../faults/random.ts';
import { createWebhookFaults, NO_WEBHOOK_FAULTS, type WebhookFaults } from '../faults/webhooks.ts';
import type { Inbox } from './inbox/inbox.ts';
import type { Receipts } from './inbox/receipts.ts';
import { createOutbox, type Outbox } from '../outbox/outbox.ts';
import { USUAL_BEHAVIOUR, type VendorBehaviour } from './behaviour.ts';
import { openVendorState, vendorWebhooks, type VendorState } from './state.ts';
import { createEventScheduler, type EventScheduler } from './eventScheduler.ts';
import type { Vendor } from './vendor.ts';

/** A request as the log shows it, for tests that look at what the product asks. */
export interface LoggedCall {
  readonly at: number;
  readonly path: string;
  readonly key: string | null;
  readonly contentType: string;
  readonly body: string;
}

export interface VendorAccount {
  readonly vendor: Vendor;
  readonly inbox: Inbox;
  readonly receipts: Receipts;
  readonly state: VendorState;
  readonly callFaults: CallFaults<EmailCallFaultName, EmailRefusal>;
  readonly random: RandomFaults<EmailCallFaultName>;
  readonly webhookFaults: WebhookFaults;
  readonly webhooks: Outbox;
  readonly eventScheduler: EventScheduler;
  behaviour: VendorBehaviour;
  /** The latest calls, oldest first. */
  readonly calls: readonly LoggedCall[];
  log(call: LoggedCall): void;
  /** The fault that strikes this call: one that was ordered, else one by chance. */
  fault(method: string, path: string): MetFault<EmailRefusal> | undefined;
  clearFaults(): void;
  clear(): void;
  close(): Promise<void>;
}

export interface VendorAccountOptions {
  readonly vendor: Vendor;
  readonly inbox: Inbox;
  readonly receipts: Receipts;
  readonly file: string | undefined;
}

const LOGGED_CALLS = 2_000;

export function openVendorAccount({ vendor, inbox, receipts, file }: VendorAccountOptions): VendorAccount {
  const state = openVendorState(file);
  const webhookFaults = createWebhookFaults();
  const callFaults = createCallFaultsOf<EmailCallFaultName, EmailRefusal>(EMAIL_CALL_FAULT_KINDS);
  const random = createRandomFaults<EmailCallFaultName>();
  const webhooks = outboxOf(vendor, state, webhookFaults);
  const calls: LoggedCall[] = [];
  let behaviour = USUAL_BEHAVIOUR;
  const account: VendorAccount = {
    vendor,
    inbox,
    receipts,
    state,
    callFaults,
    random,
    webhookFaults,
    webhooks,
    calls,
    eventScheduler: createEventScheduler({
      vendor,
      inbox,
      state,
      webhookFaults,
      behaviour: () => behaviour,
      queued: () => webhooks.wake(),
    }),
    get behaviour() {
      return behaviour;
    },
    set behaviour(wanted) {
      behaviour = wanted;
    },
    log: (call) => {
      calls.push(call);
      if (calls.length > LOGGED_CALLS) calls.shift();
    },
    fault: (method, path) => callFaults.take(method, path) ?? faultByChance(random),
    clearFaults: () => {
      callFaults.set([]);
      random.set(undefined);
      webhookFaults.set(NO_WEBHOOK_FAULTS);
      behaviour = USUAL_BEHAVIOUR;
    },
    clear: () => {
      state.clear();
      account.clearFaults();
      calls.length = 0;
    },
    close: async () => {
      account.eventScheduler.stop();
      await webhooks.stop();
      state.close();
    },
  };
  return account;
}

function faultByChance(random: RandomFaults<EmailCallFaultName>): MetFault<EmailRefusal> | undefined {
  const drawn = random.take();
  return drawn === undefined ? undefined : metFault<EmailRefusal>(EMAIL_CALL_FAULT_KINDS[drawn]);
}

function outboxOf(vendor: Vendor, state: VendorState, faults: WebhookFaults): Outbox {
  return createOutbox({
    log: vendorWebhooks(state),
    faults,
    request: ({ headers, body }) => ({ headers: { 'content-type': 'application/json', ...headers }, body }),
    accepts: (status) => vendor.accepts(status),
    givesUp: (status) => vendor.givesUp(status),
  });
}
