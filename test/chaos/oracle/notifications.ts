/**
 * Each notification once. Twice only where a worker died between sending it and our record of that: then under one
 * Message-ID, and known to us as a possible duplicate.
 */
import type { CaseState } from './caseState.ts';
import type { Expected } from '../kinds/expected.ts';
import { nameOfNotification } from '../worker/crashPoint.ts';
import { different } from './difference.ts';

/** The notification in whose writing a crash was meant to fall. */
export interface CrashedNotification {
  readonly template: string;
  /** Whether it fell between sending and its record, where nobody can know. */
  readonly hadLeft: boolean;
}

export function checkNotifications(
  state: CaseState,
  expected: Expected,
  crashed?: CrashedNotification,
): string[] {
  const { possibleNotifications = [], lateNotifications = [] } = expected;
  const wanted = [...expected.notifications, ...(state.booking?.late === true ? lateNotifications : [])];
  const templates = new Set([
    ...wanted,
    ...possibleNotifications,
    ...state.emails.map(({ template }) => template),
    ...state.notifications.map(({ template }) => template),
  ]);
  return [...templates].flatMap((template) => {
    const times = wanted.filter((each) => each === template).length;
    if (times > 0) return checkNotification(state, { template, times }, crashed);
    if (!possibleNotifications.includes(template))
      return [`${template} was written, and nobody was to get it`];
    const isUnknown = [...state.emails, ...state.notifications].every((each) => each.template !== template);
    return isUnknown ? [] : checkNotification(state, { template, times: 1 }, crashed);
  });
}

/** @param notification how many different notifications of one template there must be */
function checkNotification(
  state: CaseState,
  { template, times }: { readonly template: string; readonly times: number },
  crashed?: CrashedNotification,
): string[] {
  const copies = state.emails.filter((email) => email.template === template);
  const notifications = state.notifications.filter((notification) => notification.template === template);
  const ids = new Set(copies.map(({ messageId }) => messageId)).size;
  // The worker that dies takes down what else it was writing, but where in that, only its own notification's case says.
  const mayBeTwo = crashed?.template === template ? crashed.hadLeft : wasCut(state, template);
  const isKnownDouble =
    mayBeTwo &&
    copies.length === times + 1 &&
    ids === times &&
    notifications.some(({ possible_duplicate }) => possible_duplicate);
  return [
    ...(isKnownDouble ? [] : different(`copies of ${template}`, copies.length, times)),
    ...(copies.length === times ? different(`different notifications of ${template}`, ids, times) : []),
    ...different(
      `notes of ${template}`,
      notifications.map(({ status }) => status).join(' '),
      Array.from({ length: times }, () => 'accepted').join(' '),
    ),
  ];
}

/** Whether a worker went away with an attempt at this notification. */
const wasCut = ({ runs }: CaseState, template: string): boolean =>
  runs.some(
    ({ workflowId, lostAttempts }) => nameOfNotification(workflowId) === template && lostAttempts > 0,
  );
