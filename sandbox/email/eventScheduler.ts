/** Tells what becomes of emails: each event when it is due, several in one webhook where the vendor does so. */
import { randomUUID } from 'node:crypto';
import type { WebhookFaults } from '../faults/webhooks.ts';
import type { EventKind } from './inbox/events.ts';
import type { Inbox, Email } from './inbox/inbox.ts';
import { courseOf, type CarrierBehaviour } from './behaviour.ts';
import { newEventParcel, type CarrierState, type Upcoming } from './state.ts';
import { GENUINE, type Vendor } from './vendor.ts';

export interface Telling {
  readonly kinds: readonly EventKind[];
  readonly delayMs?: number;
  readonly reason?: string | undefined;
  readonly url?: string | undefined;
}

export interface Teller {
  /** What becomes of an email that has just been taken. */
  follow(email: Email): void;
  /** Orders events of one email and returns their ids; those without a delay are told at once. */
  tell(email: Email, telling: Telling): readonly string[];
  stop(): void;
}

export interface TellerParts {
  readonly vendor: Vendor;
  readonly inbox: Inbox;
  readonly state: CarrierState;
  readonly webhookFaults: WebhookFaults;
  readonly behaviour: () => CarrierBehaviour;
  /** Webhooks have been queued. */
  readonly packed: () => void;
}

export function createTeller(parts: TellerParts): Teller {
  const { vendor, state, behaviour } = parts;
  let timer: NodeJS.Timeout | undefined;
  const order = (email: Email, { kinds, delayMs = 0, reason, url }: Telling): readonly string[] => {
    const at = Date.now() + delayMs;
    return kinds.map((kind, index) => {
      const happening = { id: vendor.newEventId(), kind, at: at + index, reason, url };
      const body = vendor.eventBody(email, happening);
      return state.put('upcoming', { ...happening, emailId: email.id, body }).id;
    });
  };
  const tellDue = (): void => {
    timer = undefined;
    tellAllDue(parts);
    schedule();
  };
  const schedule = (): void => {
    if (timer !== undefined) return;
    const next = state.all('upcoming').reduce((earliest, { at }) => Math.min(earliest, at), Infinity);
    if (!Number.isFinite(next)) return;
    const wait = Math.max(0, next - Date.now()) + behaviour().gatherMs;
    timer = setTimeout(tellDue, wait).unref();
  };
  schedule(); // what a process before this one did not come to

  return {
    follow: (email) => {
      const { delayMs } = behaviour();
      order(email, { kinds: courseOf(behaviour(), email.to[0] ?? ''), delayMs });
      state.commit();
      schedule();
    },
    tell: (email, telling) => {
      const ids = order(email, telling);
      state.commit();
      if ((telling.delayMs ?? 0) === 0) tellAllDue(parts);
      // A shorter delay than the one waited for must not wait for it.
      clearTimeout(timer);
      timer = undefined;
      schedule();
      return ids;
    },
    stop: () => clearTimeout(timer),
  };
}

/** Moves what is due into webhooks and notes it at the emails; together one commit. */
function tellAllDue({ vendor, inbox, state, webhookFaults, packed }: TellerParts): void {
  const soon = Date.now() + 50; // events of one order are a millisecond apart
  const due = state
    .all('upcoming')
    .filter(({ at }) => at <= soon)
    .sort((a, b) => a.at - b.at);
  if (due.length === 0) return;
  for (let from = 0; from < due.length; from += vendor.largestBatch) {
    pack(vendor, state, webhookFaults, due.slice(from, from + vendor.largestBatch));
  }
  for (const { id, kind, at, reason, emailId } of due) {
    state.remove('upcoming', id);
    const words = reason ?? vendor.usualReason(kind);
    inbox.note(emailId, { id, kind, at: new Date(at).toISOString(), reason: words });
  }
  state.commit();
  packed();
}

function pack(vendor: Vendor, state: CarrierState, faults: WebhookFaults, events: readonly Upcoming[]): void {
  const { copies, delayMs, drop } = faults.plan();
  const packed = vendor.pack(
    events.map(({ body }) => body),
    GENUINE,
  );
  const eventIds = events.map(({ id }) => id);
  // A batch is about many emails: batches leave one by one. Events of one email leave in their order.
  const lane = vendor.largestBatch > 1 ? 'batches' : (events[0]?.emailId ?? '');
  for (let copy = 0; copy < copies; copy += 1) {
    const parcel = newEventParcel({ id: randomUUID(), lane, dueInMs: delayMs, eventIds }, packed);
    if (drop) state.put('parcelDone', { ...parcel, status: 'dropped' });
    else state.put('parcelOut', parcel);
  }
}
