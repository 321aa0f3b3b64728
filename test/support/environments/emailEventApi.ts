/** The interface that SendGrid and Mailgun report to: a booking's notifications, and what their events leave behind. */
import { beforeEach } from 'vitest';
import { ALL_EMAIL_PROVIDERS } from '../clients/emailWebhooks.ts';
import { type NotificationToMake, makeNotification } from '../notificationRows.ts';
import { apiOfFile, openBooking } from './apiApp.ts';

export async function emailEventApi() {
  const api = await apiOfFile(ALL_EMAIL_PROVIDERS);
  const { id: bookingId } = await openBooking(api.app);
  const { db } = api.store;
  beforeEach(async () => {
    api.temporal.signalledNotifications.length = 0;
    for (const table of ['suppressions', 'error_reports'] as const) await db.deleteFrom(table).execute();
  });
  return {
    api,
    bookingId,
    /** One whose workflow runs. */
    notification: async (changes: NotificationToMake = {}) => {
      const key = await makeNotification(db, { bookingId, ...changes });
      await api.temporal.startNotification({ key, template: 'access_link', retryScheduleMs: [] });
      return key;
    },
    rowOf: (key: string) =>
      db.selectFrom('notifications').selectAll().where('key', '=', key).executeTakeFirstOrThrow(),
    eventsOf: (key: string) =>
      db.selectFrom('delivery_events').selectAll().where('key', '=', key).orderBy('at').execute(),
    suppressed: () => db.selectFrom('suppressions').selectAll().execute(),
    reports: () => db.selectFrom('error_reports').selectAll().execute(),
  };
}
