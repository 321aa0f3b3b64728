/** How an attempt has ended, as the notification's row and the suppression list keep it. */
import type { AttemptOutcome, NotificationStatus } from '../../domain/notification/delivery.ts';
import type { Report } from '../../domain/incident.ts';
import { addresseeOf, type Unsendable } from '../../emails/compose/compose.ts';
import type { Team } from '../../emails/index.ts';
import type { Database } from '../../store/database/database.ts';
import { type AttemptId, endAttempt } from '../../store/notification/attempts.ts';
import { closeNotification, getNotification } from '../../store/notification/notifications.ts';
import type { SendOutcome } from '../../providers/email/provider.ts';

/** Why a notification ends without a provider's word, and how. */
export const CLOSINGS = {
  suppressed: { status: 'suppressed', error: 'the recipient gets no email' },
  outdated: { status: 'suppressed', error: 'no longer true of its booking' },
  nobody: { status: 'refused', error: 'nobody to send it to' },
  invalid_data: { status: 'failed', error: 'the email cannot be rendered' },
  no_taker: { status: 'failed' },
  cancelled: { status: 'failed', error: 'its workflow was cancelled' },
} as const;
export type ClosedBecause = keyof typeof CLOSINGS;

export interface NoteDeps {
  readonly db: Database;
  readonly teams: Readonly<Record<Team, string>>;
  readonly report: Report;
}

/** `settled`: the notification is no longer pending, and its row says why. */
export type NotSent = { readonly outcome: 'not_sent' } & (
  Unsendable | { readonly because: 'suppressed' | 'outdated' | 'settled' }
);

export type SendResult = SendOutcome | NotSent;

export type AttemptResult =
  | { readonly outcome: AttemptOutcome; readonly status: NotificationStatus }
  /** Nobody was asked: there is no email to send. */
  | { readonly outcome: 'invalid_data'; readonly fields: readonly string[] };

export function createNoteActivities(deps: NoteDeps) {
  return {
    /**
     * Notes what an attempt came to, and how the notification stands with it; a mailbox that will never take our email
     * gets none any more. Repeated, it changes nothing.
     */
    noteAttempt: ({ id, sent }: { id: AttemptId; sent: SendResult }): Promise<AttemptResult> =>
      noteAttempt(deps, id, sent),
  };
}

export type NoteActivities = ReturnType<typeof createNoteActivities>;

async function noteAttempt(deps: NoteDeps, id: AttemptId, sent: SendResult): Promise<AttemptResult> {
  const { db } = deps;
  if (sent.outcome === 'refused_recipient')
    return endAttempt(db, id, sent, await addressToSuppress(deps, id));
  if (sent.outcome !== 'not_sent') return endAttempt(db, id, sent);
  switch (sent.because) {
    case 'suppressed':
    case 'outdated':
    case 'nobody': {
      const { status } = await closeNotification(db, id.key, CLOSINGS[sent.because]);
      return { outcome: 'unavailable', status };
    }
    case 'settled': {
      const { status } = await getNotification(db, id.key);
      return { outcome: 'unavailable', status };
    }
    case 'invalid_data':
      return { outcome: 'invalid_data', fields: sent.fields };
  }
}

/** @returns nothing where it is one of our own teams', which people must mend: never suppressed in silence. */
async function addressToSuppress(
  deps: NoteDeps,
  { key, attempt, provider }: AttemptId,
): Promise<string | undefined> {
  const to = await addresseeOf(deps, key);
  if (to?.isTeam !== true) return to?.address;
  await deps.report({
    category: 'INTEGRATION',
    code: 'team_address_refused',
    message: 'A mail server refused the address of one of our own teams: see the notification.',
    subject: provider,
    occurrence: `team_address_refused/${key}/${attempt}`,
  });
  return undefined;
}
