/** Reports what becomes of emails: each event when it is due, several in one webhook where the vendor does so. */
import { randomUUID } from 'node:crypto';
import type { WebhookFaults } from '../faults/webhooks.ts';
import { newDelivery, queueDelivery } from '../outbox/delivery.ts';
import type { EventKind } from './inbox/events.ts';
import type { Inbox, Email } from './inbox/inbox.ts';
import { usualEvents, type VendorBehaviour } from './behaviour.ts';
import { vendorWebhooks, type ScheduledEvent, type VendorState } from './state.ts';
import { GENUINE, type Vendor } from './vendor.ts';

export interface ScheduleOptions {
  readonly kinds: readonly EventKind[];
  readonly delayMs?: number;
  readonly reason?: string | undefined;
  readonly url?: string | undefined;
}

export interface EventScheduler {
  /** What becomes of an email that has just been taken. */
  follow(email: Email): void;
  /** Orders events of one email and returns their ids; those without a delay are sent at once. */
  schedule(email: Email, options: ScheduleOptions): readonly string[];
  stop(): void;
}

export interface EventSchedulerParts {
  readonly vendor: Vendor;
  readonly inbox: Inbox;
  readonly state: VendorState;
  readonly webhookFaults: WebhookFaults;
  readonly behaviour: () => VendorBehaviour;
  /** Webhooks have been queued. */
  readonly queued: () => void;
}

export function createEventScheduler(parts: EventSchedulerParts): EventScheduler {
  const { vendor, state, behaviour } = parts;
  let timer: NodeJS.Timeout | undefined;
  const order = (email: Email, { kinds, delayMs = 0, reason, url }: ScheduleOptions): readonly string[] => {
    const at = Date.now() + delayMs;
    return kinds.map((kind, index) => {
      const details = { id: vendor.newEventId(), kind, at: at + index, reason, url };
      const body = vendor.eventBody(email, details);
      return state.put('scheduledEvent', { ...details, emailId: email.id, body }).id;
    });
  };
  const queueDue = (): void => {
    timer = undefined;
    queueAllDue(parts);
    startTimer();
  };
  const startTimer = (): void => {
    if (timer !== undefined) return;
    const next = state.all('scheduledEvent').reduce((earliest, { at }) => Math.min(earliest, at), Infinity);
    if (!Number.isFinite(next)) return;
    const wait = Math.max(0, next - Date.now()) + behaviour().gatherMs;
    timer = setTimeout(queueDue, wait).unref();
  };
  startTimer(); // what a process before this one did not come to

  return {
    follow: (email) => {
      const { delayMs } = behaviour();
      order(email, { kinds: usualEvents(behaviour(), email.to[0] ?? ''), delayMs });
      state.commit();
      startTimer();
    },
    schedule: (email, options) => {
      const ids = order(email, options);
      state.commit();
      if ((options.delayMs ?? 0) === 0) queueAllDue(parts);
      // A shorter delay than the one waited for must not wait for it.
      clearTimeout(timer);
      timer = undefined;
      startTimer();
      return ids;
    },
    stop: () => clearTimeout(timer),
  };
}

/** Moves what is due into webhooks and notes it at the emails; together one commit. */
function queueAllDue({ vendor, inbox, state, webhookFaults, queued }: EventSchedulerParts): void {
  const soon = Date.now() + 50; // events of one order are a millisecond apart
  const due = state
    .all('scheduledEvent')
    .filter(({ at }) => at <= soon)
    .sort((a, b) => a.at - b.at);
  if (due.length === 0) return;
  for (let from = 0; from < due.length; from += vendor.largestBatch) {
    queueWebhook(vendor, state, webhookFaults, due.slice(from, from + vendor.largestBatch));
  }
  for (const { id, kind, at, reason, emailId } of due) {
    state.remove('scheduledEvent', id);
    const words = reason ?? vendor.usualReason(kind);
    inbox.note(emailId, { id, kind, at: new Date(at).toISOString(), reason: words });
  }
  state.commit();
  queued();
}

function queueWebhook(
  vendor: Vendor,
  state: VendorState,
  faults: WebhookFaults,
  events: readonly ScheduledEvent[],
): void {
  const request = vendor.webhook(
    events.map(({ body }) => body),
    GENUINE,
  );
  const eventIds = events.map(({ id }) => id);
  // A batch is about many emails: batches leave one by one. Events of one email leave in their order.
  const lane = vendor.largestBatch > 1 ? 'batches' : (events[0]?.emailId ?? '');
  queueDelivery(vendorWebhooks(state), faults, (dueInMs) => ({
    ...newDelivery(randomUUID(), lane, dueInMs),
    ...request,
    eventIds,
  }));
}
