/**
 * Each notification once. Twice only where a worker died between sending it and our record of that: then under one
 * Message-ID, and known to us as a possible duplicate.
 */
import { CLOSINGS } from '../../../src/activities/notification/note.ts';
import type { CaseState } from './caseState.ts';
import type { Expected } from '../kinds/expected.ts';
import { different } from './difference.ts';

/** A worker that died over the sending of emails. */
export interface CutEmails {
  /** The template of the one that had left and was not noted: nobody can know whether it left. */
  readonly unnoted?: string;
  /** Whether the sending was cut off by that, and not only what came after it. */
  readonly isLost: boolean;
}

export function checkNotifications(state: CaseState, expected: Expected, cut?: CutEmails): string[] {
  const { possibleNotifications = [], lateNotifications = [], timelyNotifications = [] } = expected;
  const isLate = state.booking?.refund.isLate === true;
  const wanted = [...expected.notifications, ...(isLate ? lateNotifications : timelyNotifications)];
  const templates = new Set([
    ...wanted,
    ...possibleNotifications,
    ...state.emails.map(({ template }) => template),
    ...state.notifications.map(({ template }) => template),
  ]);
  return [...templates].flatMap((template) => {
    const times = wanted.filter((each) => each === template).length;
    if (times > 0) return checkNotification(state, { template, times }, cut);
    if (!possibleNotifications.includes(template))
      return [`${template} was written, and nobody was to get it`];
    const isUnknown = [...state.emails, ...state.notifications].every((each) => each.template !== template);
    return isUnknown ? [] : checkNotification(state, { template, times: 1 }, cut);
  });
}

/** @param notification how many different notifications of one template there must be */
function checkNotification(
  state: CaseState,
  { template, times }: { readonly template: string; readonly times: number },
  cut?: CutEmails,
): string[] {
  const copies = state.emails.filter((email) => email.template === template);
  const notifications = state.notifications.filter((notification) => notification.template === template);
  const ids = new Set(copies.map(({ messageId }) => messageId)).size;
  // The worker that dies takes down what else it was sending, and nobody knows where in that.
  const othersCut = lostSendings(state) > (cut?.isLost === true ? 1 : 0);
  const mayBeTwo = cut?.unnoted === template || othersCut;
  const isKnownDouble =
    mayBeTwo &&
    copies.length === times + 1 &&
    ids === times &&
    notifications.some(({ possible_duplicate }) => possible_duplicate);
  if (lostSendings(state) > 0 && isOutdated(notifications) && copies.length <= times) return [];
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

/** Whoever came after a worker that died over it was too late to send it: its booking had moved on. */
const isOutdated = (
  notifications: readonly { readonly status: string; readonly last_error: string | null }[],
): boolean =>
  notifications.some(
    ({ last_error: error, status }) => status === 'suppressed' && error === CLOSINGS.outdated.error,
  );

/** How often a worker went away over the sending of emails. */
const lostSendings = ({ runs }: CaseState): number =>
  runs.reduce((sum, { lostSendings: lost }) => sum + lost, 0);
