/** What a dispute does next: it is answered, its people are reminded, its provider is asked again. Pure, without a clock. */
import { addMs, hasPassed, earlier } from '../time/deadlines.ts';
import { type DisputeStage, type DisputeStatus, isOver } from './dispute.ts';

const HOUR_MS = 3_600_000;
/** Webhooks get lost: an open dispute is asked about this often whatever anybody says. */
const ASK_EVERY_MS = 24 * HOUR_MS;
/** Of a provider that has not answered. */
export const ASK_AGAIN_MS = HOUR_MS;
/** Before the deadline, the later one last; management hears of that too. */
export const REMINDERS = [
  { hours: 72, isLast: false },
  { hours: 24, isLast: true },
] as const;
export type Reminder = (typeof REMINDERS)[number];

/** A dispute as it was last shown. */
export interface DisputeState {
  readonly stage: DisputeStage;
  readonly status: DisputeStatus;
  readonly openedAt: string;
  readonly evidenceDueBy?: string;
  /** Evidence that still has to be sent. */
  readonly evidenceId?: string;
}

export type DisputeStep =
  /** @param reminder the one that is due, of those not yet sent the last: to be sent with this where nothing gets through */
  | { readonly step: 'send'; readonly evidenceId: string; readonly reminder?: Reminder }
  | { readonly step: 'wait'; readonly until: string; readonly reminder?: Reminder; readonly next?: string }
  | { readonly step: 'end' };

/** @param now an ISO instant @param askedAt when its provider was last asked */
export function nextStep(dispute: DisputeState, askedAt: string, now: string): DisputeStep {
  if (isOver(dispute.status)) return { step: 'end' };
  const times = remindersOf(dispute);
  const due = isPast(dispute, now) ? undefined : times.findLast(({ at }) => hasPassed(at, now));
  const reminder = due === undefined ? {} : { reminder: due.reminder };
  if (dispute.evidenceId !== undefined) return { step: 'send', evidenceId: dispute.evidenceId, ...reminder };
  const next = times.find(({ at }) => !hasPassed(at, now))?.at;
  const ask = addMs(askedAt, ASK_EVERY_MS);
  return {
    step: 'wait',
    until: next === undefined ? ask : earlier(next, ask),
    ...reminder,
    ...(next === undefined ? {} : { next }),
  };
}

/** One that was opened after the moment of a reminder says its deadline itself; the last one reaches management anyway. */
function remindersOf({ status, openedAt, evidenceDueBy }: DisputeState) {
  if (status !== 'needs_response' || evidenceDueBy === undefined) return [];
  return REMINDERS.map((reminder) => ({
    reminder,
    at: addMs(evidenceDueBy, -reminder.hours * HOUR_MS),
  })).filter(({ at, reminder }) => reminder.isLast || !hasPassed(at, openedAt));
}

const isPast = ({ evidenceDueBy }: DisputeState, now: string): boolean =>
  evidenceDueBy !== undefined && hasPassed(evidenceDueBy, now);
