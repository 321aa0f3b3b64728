/**
 * Notifications that their provider always takes: how they fare otherwise is the matter of notificationEnvironment.ts.
 */
import type { SendActivities } from '../../../src/activities/notification/send.ts';
import type { NotificationActivities } from '../../../src/activities/notification/notifications.ts';
import type { ReportActivities } from '../../../src/activities/incident.ts';
import type { NotificationStatus } from '../../../src/domain/notification/delivery.ts';
import type { Noted } from '../environments/bookingEnvironment.ts';

type EmailActivities = NotificationActivities & SendActivities & ReportActivities;

/** @param onNotification gets each notification when it is first opened. */
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
      const { key, template } = given;
      if (encodeURIComponent(key) !== key) throw new Error(`the id ${key} does not fit in an address`);
      const notification = notifications.get(key) ?? { key, template, at: await now(), status: 'pending' };
      if (!notifications.has(key)) onNotification(key);
      notifications.set(key, notification);
      return { status: notification.status, round: 1, attempts: 0, unknowns: {}, providers: ['smtp'] };
    },
    async sendEmail(given) {
      await noted('sendEmail', given);
      return { outcome: 'accepted', providerMessageId: `<${given.key}>` };
    },
    async recordAttempt({ id, sent }) {
      const notification = await notificationOf('recordAttempt', id.key);
      if (sent.outcome === 'accepted') notification.status = 'accepted';
      return { outcome: sent.outcome, status: notification.status };
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
