/** What a notification's workflow keeps in Postgres. Each of these may be repeated at any time. */
import type { EmailProviderName, NotificationStatus } from '../../domain/notification/delivery.ts';
import type { EndedCall, Unknowns } from '../../domain/notification/failover.ts';
import {
  type AttemptId,
  attemptsSoFar,
  type EndedAttempt,
  openAttempts,
  settleLostAttempt,
} from '../../store/notification/attempts.ts';
import {
  closeNotification,
  getNotification,
  registerNotification,
  takeFromBooking,
} from '../../store/notification/notifications.ts';
import { defined } from '../../domain/defined.ts';
import type { OutboxNotification, WrittenOutbox } from '../../domain/notification/outbox.ts';
import { writeOutbox } from '../../store/notification/outbox.ts';
import { type ClosedBecause, CLOSINGS, createNoteActivities, type NoteDeps } from './note.ts';

export interface NotificationActivityDeps extends NoteDeps {
  /** The email providers that are configured, in the order in which a pass tries them. */
  readonly providers: readonly EmailProviderName[];
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

export function createNotificationActivities(deps: NotificationActivityDeps) {
  const { db } = deps;
  return {
    ...createNoteActivities(deps),

    /** Writes down what a booking is about to send from its own run. */
    writeNotifications: (written: {
      bookingId: string;
      notifications: readonly OutboxNotification[];
    }): Promise<WrittenOutbox> => writeOutbox(db, written.bookingId, written.notifications, deps.providers),

    /**
     * The unique row of this notification, which has a workflow of its own from here on, and how far it has come. Nobody
     * waits any more for attempts whose end was never noted; where its booking has not said how the first one ended, it has
     * not been heard of for hours, and that attempt never begins.
     */
    async loadNotification(notification: {
      key: string;
      template: string;
      bookingId?: string;
      paymentId?: string;
      data?: Readonly<Record<string, string>>;
      firstAttempt?: EndedCall;
    }): Promise<LoadedNotification> {
      const { key, template } = notification;
      const row = await registerNotification(db, {
        key,
        template,
        bookingId: notification.bookingId ?? null,
        paymentId: notification.paymentId ?? null,
        data: notification.data ?? {},
      });
      for (const open of await openAttempts(db, key)) await settleLostAttempt(db, open);
      if (row.by_booking) {
        const isForgotten = row.status === 'pending' && row.round === 1;
        const [provider] = deps.providers;
        if (isForgotten && notification.firstAttempt === undefined && provider !== undefined)
          await settleLostAttempt(db, { key, attempt: 1, pass: 1, provider });
        await takeFromBooking(db, key);
      }
      const { last, unknowns } = await attemptsSoFar(db, key);
      const { status, round, attempts } = row;
      return { status, round, attempts: Math.max(attempts, last), unknowns, providers: deps.providers };
    },

    /** How the notification stands: a provider's event may have ended it. */
    async notificationStatus({ key }: { key: string }): Promise<{ status: NotificationStatus }> {
      const { status } = await getNotification(db, key);
      return { status };
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
