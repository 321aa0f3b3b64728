/** The interface as staff use it for notifications: a booking, a concierge, and none sent before each test. */
import { beforeEach } from 'vitest';
import { staffHeaders } from '../clients/staffToken.ts';
import { apiOfFile, openBooking, post } from './apiApp.ts';

export async function notificationApi() {
  const api = await apiOfFile();
  const { id: bookingId } = await openBooking(api.app);
  const concierge = await staffHeaders(['concierge']);
  beforeEach(() => {
    api.temporal.notifications.length = 0;
  });
  return {
    api,
    bookingId,
    write: (body: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}) =>
      post(api.app, '/v1/notifications', body, { ...concierge, ...headers }),
    rows: () => api.store.db.selectFrom('notifications').selectAll().orderBy('created_at').execute(),
  };
}
