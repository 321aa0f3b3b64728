/**
 * Notifications that their provider always takes: how they fare otherwise is the matter of notificationEnvironment.ts.
 */
import type { OutboxNotification, WrittenOutbox } from '../../../src/domain/notification/outbox.ts';
import type { SendActivities } from '../../../src/activities/notification/send.ts';
import type { NotificationActivities } from '../../../src/activities/notification/notifications.ts';
import type { ReportActivities } from '../../../src/activities/incident.ts';
import type { NotificationStatus } from '../../../src/domain/notification/delivery.ts';
import type { BookingUnderTest } from '../environments/bookingUnderTest.ts';
import type { Noted } from '../environments/bookingEnvironment.ts';

type EmailActivities = NotificationActivities & SendActivities & ReportActivities;

/** The outbox as Postgres keeps it: what was written before stays, and is not sent again. */
export function writeDown(
  { notifications }: Pick<BookingUnderTest, 'notifications'>,
  written: readonly OutboxNotification[],
  at: number,
): WrittenOutbox {
  for (const { key, template } of written) {
    if (encodeURIComponent(key) !== key) throw new Error(`the id ${key} does not fit in an address`);
    if (!notifications.has(key)) notifications.set(key, { key, template, at, status: 'pending' });
  }
  const unsent = written.map(({ key }) => key).filter((key) => notifications.get(key)?.status === 'pending');
  return { unsent, provider: 'smtp' };
}

/** @param onNotification gets each notification that has a workflow of its own, when that begins. */
export function fakeEmail(
  noted: Noted,
  now: () => Promise<number>,
  onNotification: (key: string) => void,
): EmailActivities {
  const notificationOf = async (call: keyof EmailActivities, key: string) =>
    (await noted(call, key)).notifications.get(key) ?? {
      key,
      template: 'none',
      at: 0,
      status: 'pending' as NotificationStatus,
    };
  return {
    async loadNotification(given) {
      const { notifications } = await noted('loadNotification', given);
      const { key } = given;
      const notification = notifications.get(key);
      if (notification === undefined) throw new Error(`nobody has written ${key} down`);
      onNotification(key);
      return { status: notification.status, round: 1, attempts: 0, unknowns: {}, providers: ['smtp'] };
    },
    async writeNotifications(given) {
      return writeDown(await noted('writeNotifications', given), given.notifications, await now());
    },
    async sendEmails(given) {
      const { email, notifications } = await noted('sendEmails', given);
      return given.map(({ key }) => {
        const notification = notifications.get(key);
        if (notification === undefined) throw new Error(`nobody has written ${key} down`);
        const sent = email(notification.template);
        if ('noted' in sent && sent.noted.outcome !== 'invalid_data') notification.status = sent.noted.status;
        return sent;
      });
    },
    async noteAttempt({ id, sent }) {
      const notification = await notificationOf('noteAttempt', id.key);
      if (sent.outcome === 'accepted') notification.status = 'accepted';
      return {
        outcome: sent.outcome === 'not_sent' ? 'unavailable' : sent.outcome,
        status: notification.status,
      };
    },
    async settleLostAttempt({ key }) {
      const { status } = await notificationOf('settleLostAttempt', key);
      return { outcome: 'unknown', status };
    },
    async notificationStatus({ key }) {
      const { status } = await notificationOf('notificationStatus', key);
      return { status };
    },
    async closeNotification({ key }) {
      const notification = await notificationOf('closeNotification', key);
      notification.status = 'failed';
      return { status: notification.status };
    },
    async reportError(given) {
      await noted('reportError', given);
    },
  };
}
