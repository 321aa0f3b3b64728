/** What a notification's workflow keeps in Postgres. Each of these may be repeated at any time. */
import type { EmailProviderName, NotificationStatus } from '../../domain/notification/delivery.ts';
import type { Report } from '../../domain/incident.ts';
import type { Unknowns } from '../../domain/notification/failover.ts';
import type { Team } from '../../emails/index.ts';
import type { SendOutcome } from '../../providers/email/provider.ts';
import type { Database } from '../../store/database/database.ts';
import {
  type AttemptId,
  attemptsSoFar,
  type EndedAttempt,
  endAttempt,
  settleLostAttempt,
} from '../../store/notification/attempts.ts';
import {
  closeNotification,
  getNotification,
  registerNotification,
} from '../../store/notification/notifications.ts';
import { addresseeOf } from '../../emails/compose/compose.ts';
import { defined } from '../../domain/defined.ts';

export interface NotificationActivityDeps {
  readonly db: Database;
  /** The email providers that are configured, in the order in which a pass tries them. */
  readonly providers: readonly EmailProviderName[];
  readonly teams: Readonly<Record<Team, string>>;
  readonly report: Report;
}

export interface LoadedNotification {
  readonly status: NotificationStatus;
  /** One more for each retry by staff. */
  readonly round: number;
  /** The number of the last attempt so far. */
  readonly attempts: number;
  readonly unknowns: Unknowns;
  readonly providers: readonly EmailProviderName[];
}

/** Why a notification ends without a provider's word, and how. */
const CLOSINGS = {
  suppressed: { status: 'suppressed', error: 'the recipient gets no email' },
  nobody: { status: 'refused', error: 'nobody to send it to' },
  invalid_data: { status: 'failed', error: 'the email cannot be rendered' },
  no_taker: { status: 'failed' },
  cancelled: { status: 'failed', error: 'its workflow was cancelled' },
} as const;
export type ClosedBecause = keyof typeof CLOSINGS;

export function createNotificationActivities(deps: NotificationActivityDeps) {
  const { db } = deps;
  return {
    /** The unique row of this notification, and how far it has come. */
    async loadNotification(notification: {
      key: string;
      template: string;
      bookingId?: string;
      paymentId?: string;
      data?: Readonly<Record<string, string>>;
    }): Promise<LoadedNotification> {
      const { key, template } = notification;
      const row = await registerNotification(db, {
        key,
        template,
        bookingId: notification.bookingId ?? null,
        paymentId: notification.paymentId ?? null,
        data: notification.data ?? {},
      });
      const { last, unknowns } = await attemptsSoFar(db, key);
      const { status, round, attempts } = row;
      return { status, round, attempts: Math.max(attempts, last), unknowns, providers: deps.providers };
    },

    /** How the notification stands: a provider's event may have ended it. */
    async notificationStatus({ key }: { key: string }): Promise<{ status: NotificationStatus }> {
      const { status } = await getNotification(db, key);
      return { status };
    },

    /** Stores what a provider answered; a mailbox that will never take our email gets none any more. */
    async recordAttempt({ id, sent }: { id: AttemptId; sent: SendOutcome }): Promise<EndedAttempt> {
      return endAttempt(
        db,
        id,
        sent,
        sent.outcome === 'refused_recipient' ? await refused(deps, id) : undefined,
      );
    },

    /** Settles an attempt of whose activity nothing came back. */
    settleLostAttempt: (id: AttemptId): Promise<EndedAttempt> => settleLostAttempt(db, id),

    /** Ends a notification that no provider has ended. @returns how it stands: what ended before stays so. */
    async closeNotification({
      key,
      because,
      round,
    }: {
      key: string;
      because: ClosedBecause;
      round?: number;
    }) {
      const end = { ...CLOSINGS[because], ...defined({ round }) };
      const { status } = await closeNotification(db, key, end);
      return { status };
    },
  };
}

export type NotificationActivities = ReturnType<typeof createNotificationActivities>;

/** @returns the address to suppress: never one of our own teams', which people must mend. */
async function refused(
  deps: NotificationActivityDeps,
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
